import Foundation
import LimnNetworks
import LimnTensors

/// The training loop: gradients of the shards of a batch side by side, one step of the optimiser, and checkpoints.
///
/// Everything random is drawn from keys of the seed and the step, and shards are summed in their order: the weights after
/// a step do not depend on the number of threads, nor on interruptions.
public struct Trainer: Sendable {
  /// How long and in what portions to train.
  public struct Settings: Sendable, Hashable {
    /// Steps in all.
    public var steps: Int
    /// Examples a step.
    public var batch: Int
    /// Parts of a batch that are computed side by side; divides `batch`.
    public var shards: Int
    /// Steps between checkpoints.
    public var checkpointEvery: Int
    /// The seed of everything random.
    public var seed: UInt64

    /// Makes settings.
    public init(steps: Int, batch: Int, shards: Int, checkpointEvery: Int, seed: UInt64) {
      self.steps = steps
      self.batch = batch
      self.shards = shards
      self.checkpointEvery = checkpointEvery
      self.seed = seed
    }
  }

  /// What one step did.
  public struct StepReport: Sendable, Hashable {
    /// The step, counted from 1.
    public let step: Int
    /// The mean loss of the batch.
    public let loss: Double
    /// The learning rate of the step.
    public let learningRate: Double
    /// The norm of the gradient before clipping.
    public let gradientNorm: Double
    /// The parts of the loss, means of the batch.
    public let terms: [Losses.Term]
    /// The divergence of each unit of a variational latent from the prior, a mean of the batch in nats.
    public let units: [Double]
  }

  /// How long and in what portions to train.
  public let settings: Settings
  /// The learning rate of each step.
  public let schedule: Schedule
  private let examples: @Sendable (Int, RandomKey) async throws -> Batch
  private let losses: @Sendable (Batch, Int, RandomKey, Pass) -> Losses

  /// Makes a trainer: `examples` draws a number of examples; `losses` are those of a batch at a step counted from 0, with a
  /// key of that step and part of the batch alone.
  public init(
    settings: Settings, schedule: Schedule, examples: @escaping @Sendable (Int, RandomKey) async throws -> Batch,
    losses: @escaping @Sendable (Batch, Int, RandomKey, Pass) -> Losses
  ) {
    self.settings = settings
    self.schedule = schedule
    self.examples = examples
    self.losses = losses
  }

  /// Makes a trainer of a loss without parts: `loss` is the mean loss of a batch, of shape `[]`.
  public init(
    settings: Settings, schedule: Schedule, examples: @escaping @Sendable (Int, RandomKey) async throws -> Batch,
    loss: @escaping @Sendable (Batch, Pass) -> Variable
  ) {
    self.init(settings: settings, schedule: schedule, examples: examples) { batch, _, _, pass in
      Losses(loss(batch, pass))
    }
  }

  /// Trains on from an optimiser's state to the last step.
  ///
  /// `report` is called after every step; `checkpoint` every `checkpointEvery` steps, after the last one, and when the
  /// task is cancelled, always with finite numbers. Throws `TrainingError` at the first loss, gradient or weight that is
  /// not finite (the last checkpoint stays), and `CancellationError` when cancelled.
  public func run(
    _ optimiser: inout Adam, report: (StepReport) throws -> Void, checkpoint: (Adam) throws -> Void
  ) async throws {
    let root = RandomKey(seed: settings.seed).split("examples")
    var saved = optimiser.step
    func save(_ optimiser: Adam) throws {
      guard optimiser.step != saved else { return }
      guard optimiser.isFinite else { throw notFinite("a weight", step: optimiser.step, saved: saved) }
      try checkpoint(optimiser)
      saved = optimiser.step
    }
    while optimiser.step < settings.steps {
      let step = optimiser.step
      let result: [Part]
      do {
        try Task.checkCancellation()
        result = try await parts(of: step, at: optimiser.weights, key: root.split(step))
      } catch is CancellationError {
        try save(optimiser)
        throw CancellationError()
      }
      let loss = Self.mean(result.map(\.loss))
      guard loss.isFinite else { throw notFinite("the loss", step: step + 1, saved: saved) }
      let rate = schedule.rate(at: step)
      let norm = Threads.$count.withValue(settings.shards) {
        optimiser.update(meanOf: result.map(\.gradients), learningRate: Float(rate))
      }
      guard norm.isFinite else { throw notFinite("the gradient", step: step + 1, saved: saved) }
      let terms = result[0].terms.indices.map { index in
        Losses.Term(result[0].terms[index].name, Self.mean(result.map { $0.terms[index].value }))
      }
      let units = result[0].units.indices.map { unit in Self.mean(result.map { $0.units[unit] }) }
      try report(
        StepReport(
          step: step + 1, loss: loss, learningRate: rate, gradientNorm: norm, terms: terms, units: units))
      if optimiser.step % settings.checkpointEvery == 0 || optimiser.step == settings.steps { try save(optimiser) }
    }
  }

  private func notFinite(_ what: String, step: Int, saved: Int) -> TrainingError {
    let rate = Float(schedule.rate(at: step - 1))
    return TrainingError(
      "\(what) is not a finite number at step \(step) (learning rate \(rate)); "
        + (saved > 0
          ? "the checkpoint of step \(saved) is kept: lower the learning rate and resume"
          : "there is no checkpoint yet: lower the learning rate and train anew"),
      hasBegun: true)
  }

  /// What one shard of a batch gives.
  private struct Part: Sendable {
    let loss: Double
    let terms: [Losses.Term]
    let units: [Double]
    let gradients: Parameters
  }

  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// Losses and gradients of each shard of a batch, which are computed side by side.
  private func parts(of step: Int, at weights: Parameters, key: RandomKey) async throws -> [Part] {
    let count = settings.batch / settings.shards
    Threads.$count.withValue(settings.shards) { weights.repack() }
    return try await withThrowingTaskGroup(of: (Int, Part).self) { group in
      for shard in 0..<settings.shards {
        group.addTask {
          let key = key.split(shard)
          let batch = try await examples(count, key)
          var (terms, units): ([Losses.Term], [Double]) = ([], [])
          let (loss, gradients) = LimnNetworks.gradients(at: weights) { pass in
            let losses = losses(batch, step, key.split("losses"), pass)
            (terms, units) = (losses.terms, losses.units)
            return losses.total
          }
          return (shard, Part(loss: loss, terms: terms, units: units, gradients: gradients))
        }
      }
      var results: [(Int, Part)] = []
      for try await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
