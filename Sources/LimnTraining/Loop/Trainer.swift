import Foundation
import LimnFoundation
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
  /// The processes that train together.
  public let collective: any Collective
  private let examples: @Sendable (Int, RandomKey) async throws -> Batch
  private let losses: @Sendable (Batch, Int, RandomKey, Pass) -> Losses

  /// Makes a trainer: `examples` draws a number of examples; `losses` are those of a batch at a step counted from 0, with a
  /// key of that step and part of the batch alone.
  public init(
    settings: Settings, schedule: Schedule, collective: any Collective = SingleProcess(),
    examples: @escaping @Sendable (Int, RandomKey) async throws -> Batch,
    losses: @escaping @Sendable (Batch, Int, RandomKey, Pass) -> Losses
  ) {
    precondition(
      settings.shards % collective.size == 0,
      "\(settings.shards) shards cannot be dealt to \(collective.size) processes")
    self.settings = settings
    self.collective = collective
    self.schedule = schedule
    self.examples = examples
    self.losses = losses
  }

  /// Makes a trainer of a loss without parts: `loss` is the mean loss of a batch, of shape `[]`.
  public init(
    settings: Settings, schedule: Schedule, collective: any Collective = SingleProcess(),
    examples: @escaping @Sendable (Int, RandomKey) async throws -> Batch,
    loss: @escaping @Sendable (Batch, Pass) -> Variable
  ) {
    self.init(settings: settings, schedule: schedule, collective: collective, examples: examples) { batch, _, _, pass in
      Losses(loss(batch, pass))
    }
  }

  /// Trains on from an optimiser's state to the last step.
  ///
  /// `report` is called after every step; `checkpoint` every `checkpointEvery` steps, after the last one, and when the
  /// task is cancelled, always with finite numbers. Throws `TrainingError` at the first loss, gradient or weight that is
  /// not finite (the last checkpoint stays), and `CancellationError` when cancelled.
  public func run<Method: Optimiser>(
    _ optimiser: inout Method, report: (StepReport) throws -> Void, checkpoint: (Method) throws -> Void
  ) async throws {
    let root = RandomKey(seed: settings.seed).split("examples")
    var saved = optimiser.step
    func save(_ optimiser: Method) throws {
      guard optimiser.step != saved else { return }
      guard optimiser.isFinite else { throw notFinite("a weight", step: optimiser.step, saved: saved) }
      try checkpoint(optimiser)
      saved = optimiser.step
    }
    while optimiser.step < settings.steps {
      let step = optimiser.step
      let result: [ShardResult]
      do {
        try Task.checkCancellation()
        result = try await collective.gather(try await parts(of: step, at: optimiser.weights, key: root.split(step)))
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

  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// Losses and gradients of this process's shards of a batch, which are computed side by side.
  private func parts(of step: Int, at weights: Parameters, key: RandomKey) async throws -> [ShardResult] {
    let count = settings.batch / settings.shards
    let share = settings.shards / collective.size
    let own = collective.rank * share..<(collective.rank + 1) * share
    Threads.$count.withValue(share) { weights.repack() }
    var results: [ShardResult] = []
    try await orderedMap(own.count, jobs: own.count) { index throws(any Error) in
      let key = key.split(own.lowerBound + index)
      let batch = try await examples(count, key)
      var (terms, units): ([Losses.Term], [Double]) = ([], [])
      let (loss, gradients) = LimnNetworks.gradients(at: weights) { pass in
        let losses = losses(batch, step, key.split("losses"), pass)
        (terms, units) = (losses.terms, losses.units)
        return losses.total
      }
      return ShardResult(loss: loss, terms: terms, units: units, gradients: gradients)
    } each: { _, result in
      results.append(result)
    }
    return results
  }
}
