import LimnData
import LimnModels
import LimnNetworks
import LimnReproduction
import LimnTensors
import LimnTraining
import Testing

@Suite struct LinearVAEFreyTests {
  private let examples = RandomKey(seed: 1).normal([40, 1, 2, 3]).mapped { min(max(0.5 + 0.2 * $0, 0), 1) }

  @Test("The closed form is the mean of the sampled bound")
  func closedForm() throws {
    let network = try FullBatch.linearNetwork(width: 3, height: 2, latent: 2, isVariational: true)
    var settings = BasicObjective.Settings()
    settings.variance = .fixed(0.1)
    let training = FullBatch(
      objective: BasicObjective(network, settings: settings), steps: 40, rate: 0.01, seed: 1)
    let weights = try training.weights(of: examples)
    let exact = LinearBound(network, weights, examples)
    let batch = try Batch(count: 40, ["input": examples, "target": examples])
    let sampled = (0..<300).map { step in
      -Double(
        training.objective.losses(batch, step: 0, key: RandomKey(seed: 2).split(step), in: Pass(weights)).total.value
          .scalar)
    }
    let mean = sampled.reduce(0, +) / 300
    let error = (sampled.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 300 / 299).squareRoot()
    #expect(abs(exact.bound - mean) < 4 * error + 1e-3, "\(exact.bound) \(mean) ± \(error)")
    #expect(exact.units.count == 2 && abs(exact.variance - 0.1) < 1e-6)
  }

  @Test("What is made smaller without samples is minus the bound")
  func exactTraining() throws {
    let network = try FullBatch.linearNetwork(width: 3, height: 2, latent: 2, isVariational: true)
    for variance in [BasicObjective.Variance.learned, .fixed(0.1)] {
      var settings = BasicObjective.Settings()
      settings.variance = variance
      let objective = BasicObjective(network, settings: settings)
      func training(_ steps: Int) -> FullBatch {
        FullBatch(objective: objective, steps: steps, rate: 0.01, start: 0.1, isSampled: false, seed: 1)
      }
      let weights = try training(30).weights(of: examples)
      let bound = LinearBound(network, weights, examples)
      let negative = LinearBound.negative(of: objective, examples, in: Pass(weights)).value.scalar
      #expect(abs(Double(negative) + bound.bound) < 1e-3 * abs(bound.bound) + 1e-3)
      #expect(LinearBound(network, try training(300).weights(of: examples), examples).bound > bound.bound)
      #expect(variance == .learned || abs(bound.variance - 0.1) < 1e-6)
    }
  }

  @Test func trainingRaisesTheBound() throws {
    let network = try FullBatch.linearNetwork(width: 3, height: 2, latent: 2, isVariational: true)
    func bound(_ steps: Int) throws -> Double {
      let training = FullBatch(objective: BasicObjective(network), steps: steps, rate: 0.01, seed: 1)
      return LinearBound(network, try training.weights(of: examples), examples).bound
    }
    #expect(try bound(150) > bound(10))
  }
}
