import LimnCompare
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining
import Testing

@Suite struct BoundedTrainingTests {
  private func training(
    steps: Int = 200, patience: Int = 100, rate: Double = 1e-2
  ) throws -> BoundedTraining {
    let architecture = try BasicArchitecture([
      "width": .integer(4), "height": .integer(1), "latent": .integer(1), "likelihood": .text("gaussian"),
    ])
    let key = RandomKey(seed: 3)
    let images = Tensor(shape: [64, 1, 1, 4]) { output in
      for place in output.indices {
        output[place] = Float(0.9 * key.uniform(at: place / 4) + 0.1 * key.split("noise").uniform(at: place))
      }
    }
    var settings = BoundedTraining.Settings()
    (settings.batch, settings.mostSteps, settings.checkEvery) = (16, steps, 10)
    (settings.patience, settings.learningRate) = (patience, rate)
    return BoundedTraining(
      BasicObjective(BasicNetwork(architecture, isVariational: false)), settings: settings,
      watching: ImageBatches.all(of: images.items(0..<16), most: 100, hasNoise: false, key: key), term: "mse", seed: 1
    ) { ImageBatches.drawn($0, of: images, hasNoise: false, key: $1) }
  }

  private func end(in seconds: Double) -> ContinuousClock.Instant { ContinuousClock().now + .seconds(seconds) }

  @Test("The best weights are those of the lowest cost, and the same seed gives the same")
  func best() async throws {
    let training = try training()
    let (one, other) = (try await training.run(until: end(in: 3600)), try await training.run(until: end(in: 3600)))
    #expect(
      one.ending == .steps && one.steps == 200 && one.curve.map(\.step) == Array(stride(from: 0, through: 200, by: 10)))
    #expect(one.curve.map(\.loss) == other.curve.map(\.loss))
    let losses = one.curve.map(\.loss)
    #expect((losses.min() ?? 1) < 0.1 * losses[0])
    #expect(one.weights.names.allSatisfy { one.weights[$0].array == other.weights[$0].array })
  }

  @Test("A training ends when nothing is gained any more, and when its time is up it may say that more was to be had")
  func endings() async throws {
    let converged = try await training(steps: 2000, patience: 5).run(until: end(in: 3600))
    #expect(converged.ending == .converged && converged.steps < 2000 && !converged.isStillImproving)
    let late = try await training().run(until: end(in: -1))
    #expect(late.ending == .time && late.steps == 1 && late.isStillImproving)
  }

  @Test("A curve that falls in its last quarter is still improving, one that lies flat there is not")
  func improving() {
    func curve(_ losses: [Double]) -> [StepReport] {
      losses.enumerated().map { StepReport(step: 10 * $0, loss: $1, learningRate: 0) }
    }
    func isImproving(_ losses: [Double], gain: Double? = nil) -> Bool {
      BoundedTraining.isImproving(curve(losses), steps: 10 * (losses.count - 1), gain: gain)
    }
    #expect(isImproving([10, 8, 6, 5, 4, 3, 2, 1, 0.5]) && !isImproving([10, 4, 2, 1, 1, 1, 1, 1, 1]))
    // A hundredth of the cost counts, however far it has fallen; costs in nats have a gain of their own.
    #expect(isImproving([1000, 4, 2, 1, 1, 1, 1, 1, 0.98]) && !isImproving([10, 4, 2, 1, 1, 1, 1, 1, 0.995]))
    #expect(
      isImproving([9, 1, 0, 0, 0, 0, 0, 0, -0.3], gain: 0.2) && !isImproving([9, 1, 0, 0, 0, 0, 0, 0, -0.1], gain: 0.2))
    #expect(isImproving([10, 1, 1]))
  }
}
