import Foundation
import LimnData
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining
import NetworkKit
import Testing

@Suite struct SequenceObjectiveTests {
  private func objective(_ likelihood: String, beta: Double = 1, warmUp: Int = 0) throws -> SequenceObjective {
    SequenceObjective(
      RecurrentNetwork(
        try RecurrentArchitecture([
          "width": .integer(3), "height": .integer(2), "latent": .integer(2), "states": .integer(3),
          "likelihood": .text(likelihood),
        ])), beta: beta, warmUp: warmUp)
  }

  private var batch: Batch {
    get throws {
      let key = RandomKey(seed: 4)
      let frames = Tensor(shape: [2, 3, 1, 2, 3]) { values in
        for index in values.indices { values[index] = Float(key.uniform(at: index)) }
      }
      return try Batch(count: 2, ["input": frames])
    }
  }

  @Test(
    "Minus the bound a frame is its two parts, and has the gradient of its value", arguments: ["bernoulli", "gaussian"])
  func theBound(likelihood: String) throws {
    let (objective, batch) = (try objective(likelihood), try batch)
    let parameters = Parameters(objective.parameters, key: RandomKey(seed: 1))
    checkGradient(at: parameters, tolerance: 1e-2) {
      objective.losses(batch, step: 0, key: RandomKey(seed: 2), in: $0).total
    }
    let losses = objective.losses(batch, step: 0, key: RandomKey(seed: 2), in: Pass(parameters))
    let terms = Dictionary(uniqueKeysWithValues: losses.terms.map { ($0.name, $0.value) })
    let (nll, kl) = (try #require(terms["nll"]), try #require(terms["kl"]))
    #expect(losses.terms.map(\.name) == ["se", "nll", "kl", "bound"])
    #expect(abs(Double(losses.total.value.scalar) - nll - kl) < 1e-4 && abs((terms["bound"] ?? 0) + nll + kl) < 1e-9)
    // Of six pixels of one frame, not of the eighteen of a sequence.
    if likelihood == "bernoulli" { #expect(abs(nll - 6 * log(2)) < 3) }
  }

  @Test func theWeightOfTheDivergenceRises() throws {
    let batch = try batch
    func total(_ objective: SequenceObjective, step: Int) -> Double {
      let parameters = Parameters(objective.parameters, key: RandomKey(seed: 1))
      return Double(
        objective.losses(batch, step: step, key: RandomKey(seed: 2), in: Pass(parameters)).total.value.scalar)
    }
    let none = total(try objective("bernoulli", beta: 0), step: 0)
    let whole = total(try objective("bernoulli"), step: 0) - none
    for (step, share) in [(0, 0.25), (1, 0.5), (3, 1), (9, 1)] {
      #expect(abs(total(try objective("bernoulli", warmUp: 4), step: step) - none - share * whole) < 1e-4)
    }
  }
}
