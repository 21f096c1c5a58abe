import Foundation
import LimnData
import LimnFoundation
import LimnNetworks
import LimnTensors

/// The training loop: gradients of the shards of a batch side by side, one step of the optimiser, and checkpoints.
///
/// Everything random is drawn from keys of the seed and the step, and shards are summed in their order: the weights after
/// a step do not depend on the number of threads, nor on interruptions. While a step is computed, the examples of the next one
/// are made.
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

  /// How long and in what portions to train.
  public let settings: Settings
  /// The learning rate of each step.
  public let schedule: Schedule
  /// The processes that train together.
  package let collective: any Collective
  private let examples: @Sendable (Int, RandomKey) async throws -> Batch
  private let losses: @Sendable (Batch, Int, RandomKey, Pass) -> Losses

  /// Makes a trainer: `examples` draws a number of examples; `losses` are those of a batch at a step counted from 0, with a
  /// key of that step and part of the batch alone.
  package init(
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

  /// Makes a trainer of an objective, on batches of a data set, in this process.
  public init(_ objective: any Objective, on loader: BatchLoader, settings: Settings, schedule: Schedule) {
    self.init(objective, on: loader, settings: settings, schedule: schedule, collective: SingleProcess())
  }

  /// Makes a trainer of an objective, on batches of a data set.
  package init(
    _ objective: any Objective, on loader: BatchLoader, settings: Settings, schedule: Schedule,
    collective: any Collective
  ) {
    self.init(
      settings: settings, schedule: schedule, collective: collective,
      examples: { try await loader.batch($0, key: $1) },
      losses: { objective.losses($0, step: $1, key: $2, in: $3) })
  }

  /// Makes a trainer of a loss without parts: `loss` is the mean loss of a batch, of shape `[]`.
  package init(
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
  /// `report` is called after every step; `checkpoint` every `checkpointEvery` steps, after the last one, and after the last whole one when
  /// the task is cancelled or examples cannot be made, always with finite numbers. `ends` is asked after each step, before it is reported,
  /// whether it was the last one. Throws `TrainingError` at the first loss, gradient or weight that is not finite (the last checkpoint
  /// stays), what `examples` throws, and `CancellationError` when cancelled.
  public func run<Method: Optimiser>(
    _ optimiser: inout Method, report: (StepReport) throws -> Void, checkpoint: (Method) throws -> Void,
    ends: (Method) async throws -> Bool = { _ in false }
  ) async throws {
    var read: [Result<Batch, any Error>] = []
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
        if read.isEmpty { read = await batches(of: step) }
        let batches = try read.map { try $0.get() }
        let work = await results(of: batches, step: step, at: optimiser.weights)
        read = work.next
        result = try await collective.gather(work.results)
      } catch {
        // The step has changed nothing yet: the state is that of the step before, and everything random follows from the step's number.
        try save(optimiser)
        throw error
      }
      var means = StepReport.mean(result.map(\.report))
      guard means.loss.isFinite else { throw notFinite("the loss", step: step + 1, saved: saved) }
      means.gradientNorm = Threads.$count.withValue(settings.shards) {
        optimiser.update(meanOf: result.map(\.gradients), learningRate: Float(means.learningRate))
      }
      guard means.gradientNorm.isFinite else { throw notFinite("the gradient", step: step + 1, saved: saved) }
      let isLast = try await ends(optimiser)
      try report(means)
      if isLast || optimiser.step % settings.checkpointEvery == 0 || optimiser.step == settings.steps {
        try save(optimiser)
      }
      if isLast { return }
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

  /// The shards of a batch that this process computes.
  private var ownShards: Range<Int> {
    let share = settings.shards / collective.size
    return collective.rank * share..<(collective.rank + 1) * share
  }

  /// What is random about a shard of a step's batch.
  private func key(of step: Int, shard: Int) -> RandomKey {
    RandomKey(seed: settings.seed).split("examples").split(step).split(shard)
  }

  /// The examples of one shard; an error is kept for the step that needs them.
  private func batch(of step: Int, shard: Int) async -> Result<Batch, any Error> {
    do {
      return .success(try await examples(settings.batch / settings.shards, key(of: step, shard: shard)))
    } catch {
      return .failure(error)
    }
  }

  /// The examples of this process's shards of a step, made side by side.
  private func batches(of step: Int, priority: TaskPriority? = nil) async -> [Result<Batch, any Error>] {
    let own = ownShards
    var batches: [Result<Batch, any Error>] = []
    await orderedMap(own.count, jobs: own.count, priority: priority) { index in
      await batch(of: step, shard: own.lowerBound + index)
    } each: { _, batch in
      batches.append(batch)
    }
    return batches
  }

  /// Losses and gradients of this process's shards, which are computed side by side, and the examples of the next step, unless
  /// this one is the last.
  private func results(
    of batches: [Batch], step: Int, at weights: Parameters
  ) async -> (results: [ShardResult], next: [Result<Batch, any Error>]) {
    let own = ownShards
    let rate = schedule.rate(at: step)
    Threads.$count.withValue(own.count) { weights.repack() }
    // At a lower priority they have threads of their own, which may wait for a disk.
    async let next = step + 1 < settings.steps ? self.batches(of: step + 1, priority: .utility) : []
    var results: [ShardResult] = []
    await orderedMap(batches.count, jobs: batches.count) { index in
      result(of: batches[index], step: step, shard: own.lowerBound + index, at: weights, rate: rate)
    } each: { _, result in
      results.append(result)
    }
    return (results, await next)
  }

  /// The loss of a shard's batch and its gradients.
  private func result(of batch: Batch, step: Int, shard: Int, at weights: Parameters, rate: Double) -> ShardResult {
    var (terms, units): ([Losses.Term], [Double]) = ([], [])
    let (loss, gradients) = LimnNetworks.gradients(at: weights) { pass in
      let losses = losses(batch, step, key(of: step, shard: shard).split("losses"), pass)
      (terms, units) = (losses.terms, losses.units)
      return losses.total
    }
    let report = StepReport(step: step + 1, loss: loss, learningRate: rate, terms: terms, units: units)
    return ShardResult(report: report, gradients: gradients)
  }
}
