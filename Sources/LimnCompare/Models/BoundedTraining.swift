import LimnData
import LimnNetworks
import LimnTensors
import LimnTraining

/// A training that ends when images that it does not learn from say that nothing is gained any more, or when its time is up, and
/// returns the best weights of its way.
///
/// Without the bound on time, the result depends on the seed alone.
package struct BoundedTraining: Sendable {
  /// How a training goes.
  package struct Settings: Sendable, Hashable {
    /// Images a step.
    package var batch = 64
    /// The learning rate, after a short warm-up.
    package var learningRate = 1e-3
    /// Steps between looks at the images that watch.
    package var checkEvery = 50
    /// Looks without a gain after which a training ends.
    package var patience = 20
    /// The most steps.
    package var mostSteps = 20_000
    /// The decay of the weights' moving average, which is what is used.
    package var averageDecay: Float = 0.995

    /// Makes the usual settings.
    package init() {}
  }

  /// Why a training ended.
  package enum Ending: String, Sendable, Hashable, Encodable {
    /// Nothing was gained any more.
    case converged
    /// All steps were taken.
    case steps
    /// The time was up.
    case time
  }

  /// What came of a training.
  package struct Outcome: Sendable {
    /// The moving average of the weights at the best look.
    package let weights: Parameters
    /// Steps taken.
    package let steps: Int
    /// Seconds taken.
    package let seconds: Double
    /// What was seen at each look: the step, and the cost of the images that watch.
    package let curve: [StepReport]
    /// Why it ended.
    package let ending: Ending
    /// Whether the cost was still falling in the last quarter of the steps.
    package let isStillImproving: Bool
  }

  private struct Stop: Error {}

  /// A gain counts if it is this part of all that was gained.
  private static let leastGain = 1e-3
  /// A gain in the last quarter of the steps of more than this part of all means that more was to be had.
  private static let unfinishedGain = 5e-3

  /// What is trained.
  package let objective: any Objective
  /// How it goes.
  package let settings: Settings
  /// Draws a batch of a number of examples.
  package let examples: @Sendable (Int, RandomKey) -> Batch
  /// Batches that are not learned from.
  package let watching: [Batch]
  /// What of the losses is watched: nil for the total, else a term.
  package let term: String?
  /// The seed of weights and examples.
  package let seed: UInt64

  /// Makes a training.
  package init(
    _ objective: any Objective, settings: Settings, watching: [Batch], term: String? = nil, seed: UInt64,
    examples: @escaping @Sendable (Int, RandomKey) -> Batch
  ) {
    (self.objective, self.settings, self.watching) = (objective, settings, watching)
    (self.term, self.seed, self.examples) = (term, seed, examples)
  }

  /// Trains until a moment at most; throws `TrainingError` where numbers are not finite any more, and `CancellationError`.
  package func run(until deadline: ContinuousClock.Instant) async throws -> Outcome {
    let clock = ContinuousClock()
    let started = clock.now
    let key = RandomKey(seed: seed).split("weights")
    var optimiser = Adam(
      Parameters(objective.parameters, key: key), settings: .init(clip: 100, averageDecay: settings.averageDecay))
    let examples = examples
    let objective = objective
    let trainer = Trainer(
      settings: .init(
        steps: settings.mostSteps, batch: settings.batch, shards: 1, checkpointEvery: settings.checkEvery, seed: seed),
      schedule: Schedule(peak: settings.learningRate, steps: settings.mostSteps, warmUp: min(100, settings.mostSteps)),
      examples: { examples($0, $1) }, losses: { objective.losses($0, step: $1, key: $2, in: $3) })
    var curve = [StepReport(step: 0, loss: cost(optimiser.weights), learningRate: 0)]
    var (best, bestCost, ending, steps) = (optimiser.weights, curve[0].loss, Ending.steps, 0)
    // The cost and the look of the last gain that counts.
    var last = (cost: curve[0].loss, look: 0)
    do {
      try await trainer.run(&optimiser) { report in
        steps = report.step
        if clock.now > deadline {
          ending = .time
          throw Stop()
        }
      } checkpoint: { optimiser in
        let weights = optimiser.average ?? optimiser.weights
        let cost = cost(weights)
        curve.append(StepReport(step: optimiser.step, loss: cost, learningRate: settings.learningRate))
        if cost < bestCost { (best, bestCost) = (weights, cost) }
        if last.cost - cost > Self.leastGain * max(curve[0].loss - bestCost, 0) { last = (cost, curve.count) }
        if curve.count - last.look > settings.patience {
          ending = .converged
          throw Stop()
        }
      }
    } catch is Stop {}
    return Outcome(
      weights: best, steps: steps, seconds: (clock.now - started) / .seconds(1), curve: curve, ending: ending,
      isStillImproving: ending != .converged && Self.isImproving(curve, steps: steps))
  }

  /// Whether the cost fell in the last quarter of the steps by a part that counts of all that it fell; with fewer than five looks, nobody
  /// can say that it did not.
  package static func isImproving(_ curve: [StepReport], steps: Int) -> Bool {
    guard curve.count > 4, let first = curve.first else { return true }
    let best = curve.map(\.loss).min() ?? first.loss
    let before = curve.filter { $0.step <= steps * 3 / 4 }.map(\.loss).min() ?? first.loss
    return before - best > unfinishedGain * (first.loss - best)
  }

  /// The mean cost of the images that watch.
  private func cost(_ weights: Parameters) -> Double {
    let key = RandomKey(seed: seed).split("watching")
    var (sum, count) = (0.0, 0)
    for (place, batch) in watching.enumerated() {
      let losses = objective.losses(batch, step: 0, key: key.split(place), in: Pass(weights))
      let value = term.flatMap { name in losses.terms.first { $0.name == name }?.value }
      sum += (value ?? Double(losses.total.value.scalar)) * Double(batch.count)
      count += batch.count
    }
    return sum / Double(max(1, count))
  }
}
