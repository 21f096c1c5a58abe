import LimnData
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining
import NetworkKit
import Testing

@Suite struct IdentifiableObjectiveTests {
  private func objective(prior: String) throws -> IdentifiableObjective {
    IdentifiableObjective(
      IdentifiableNetwork(
        try IdentifiableArchitecture([
          "columns": .integer(2), "segments": .integer(3), "latent": .integer(2), "prior": .text(prior),
          "hidden": .list([.integer(4)]), "variance": .number(0.5),
        ])))
  }

  @Test("A row of a segment that there is not is named where it is drawn", arguments: [3, -1, 0.5, 1e19] as [Float])
  func otherSegments(_ segment: Float) async throws {
    let objective = try objective(prior: "segments")
    let fault = "the last column of 'input' is \(segment), and the model takes whole numbers from 0 to 2"
    func table(_ rows: [[Float]]) -> TableDataset {
      TableDataset(columns: ["a", "b", "segment", "c"], target: "c", rows: rows)
    }
    await #expect(throws: TrainingError("row 1: \(fault)")) {
      try await BatchLoader(table([[1, 2, segment, 0]]), for: objective.needs)
    }
    let some = table([[1, 2, 2, 0], [1, 2, segment, 0]])
    let loader = try await BatchLoader(some, for: objective.needs)
    await #expect(throws: TrainingError("row 2: \(fault)", hasBegun: true)) {
      try await loader.batch(40, key: RandomKey(seed: 1))
    }
    // Held out, it is left out.
    let lines = Lines()
    let splits = try (0..<20).map { seed in
      try HeldOutExamples.split(some, Validation(share: 0.5, every: 1), key: RandomKey(seed: UInt64(seed))).heldOut
    }
    let heldOut = try #require(splits.first { $0.indices == [1] })
    let loss = try await heldOut.loss(
      of: objective, at: Parameters(objective.parameters, key: RandomKey(seed: 5)), step: 0, batch: 2, jobs: 1,
      report: lines.append)
    #expect(loss.isNaN && lines.all == ["left out: row 2: \(fault)"])
  }

  @Test("The gradient of the bound, and its parts", arguments: ["segments", "standard"])
  func theBound(prior: String) throws {
    let objective = try objective(prior: prior)
    let rows = Tensor([0.5, -1, 0, 2, 1, 2, -0.3, 0.7, 1], shape: [3, 3])
    let batch = try Batch(count: 3, ["input": rows])
    let parameters = Parameters(objective.parameters, key: RandomKey(seed: 5))
    checkGradient(at: parameters, tolerance: 2e-2) {
      objective.losses(batch, step: 0, key: RandomKey(seed: 6), in: $0).total
    }
    let losses = objective.losses(batch, step: 0, key: RandomKey(seed: 6), in: Pass(parameters))
    #expect(losses.terms.map(\.name) == ["mse", "nll", "kl"])
    #expect(abs(Double(losses.total.value.scalar) - losses.terms[1].value - losses.terms[2].value) < 1e-4)
    #expect(objective.needs.map(\.name) == ["input"] && objective.family == "ivae")
  }
}
