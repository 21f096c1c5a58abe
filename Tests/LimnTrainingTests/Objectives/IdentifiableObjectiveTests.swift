import LimnData
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining
import NetworkKit
import Testing

@Suite struct IdentifiableObjectiveTests {
  @Test("The gradient of the bound, and its parts", arguments: ["segments", "standard"])
  func theBound(prior: String) throws {
    let objective = IdentifiableObjective(
      IdentifiableNetwork(
        try IdentifiableArchitecture([
          "columns": .integer(2), "segments": .integer(3), "latent": .integer(2), "prior": .text(prior),
          "hidden": .list([.integer(4)]), "variance": .number(0.5),
        ])))
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
