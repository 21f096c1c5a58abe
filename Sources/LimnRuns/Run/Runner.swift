import Foundation
import LimnFoundation
import LimnPipelines
import LimnTensors

/// Runs a pipeline over many items, several at once, each in one task from its name to its last step.
///
/// Results are reported in the items' order, and nothing of an item is kept but its name and, if it failed, the reason. The
/// outcome is the same whatever the number of jobs, since randomness depends on names alone.
public struct Runner: Sendable {
  /// What is run.
  package let pipeline: Pipeline
  /// How many items are worked on at once.
  package let jobs: Int
  /// The root of all randomness.
  package let seed: RandomKey
  /// How many threads the operations on one item may keep busy.
  package let threads: Int
  /// What is done when something is wrong.
  package let policy: RunPolicy
  /// How the reasons of failures end.
  let advice: Advice
  /// Where the run keeps its journal; nil: nowhere.
  package let session: RunSession?
  /// The provenance that files record, if there is no session.
  package let provenance: Provenance?
  /// What items need, and how much there is; nil: as much as they want.
  package let memory: MemoryPlan?

  /// An item's result is reported after those of all items before it; at most this many times `jobs` items are started ahead.
  private static let lookahead = 16
  /// Spare memory is given back with every item whose place is a multiple of this.
  private static let tidying = 64

  /// Makes a runner without a journal; `jobs` is at least 1, and the cores are shared out among them.
  public init(_ pipeline: Pipeline, jobs: Int, seed: UInt64) {
    self.init(pipeline, jobs: jobs, seed: seed, session: nil)
  }

  /// Makes a runner; `jobs` is at least 1, and the cores are shared out among them.
  package init(
    _ pipeline: Pipeline, jobs: Int, seed: UInt64 = 0, cores: Int = ProcessInfo.processInfo.activeProcessorCount,
    policy: RunPolicy = RunPolicy(), session: RunSession? = nil, memory: MemoryPlan? = nil,
    provenance: Provenance? = nil, advice: Advice = Advice()
  ) {
    precondition(jobs >= 1, "\(jobs) jobs can do nothing")
    self.pipeline = pipeline
    self.jobs = jobs
    self.seed = RandomKey(seed: seed)
    threads = max(1, cores / jobs)
    self.policy = policy
    self.advice = advice
    self.session = session
    self.provenance = session?.provenance ?? provenance
    self.memory = memory?.renewed()
  }

  /// Runs over all items that the source finds; throws only if the source cannot name them.
  public func run(observer: @Sendable (RunEvent) -> Void = { _ in }) async throws -> RunSummary {
    await run(try pipeline.source.names(), observer: observer)
  }

  /// Runs over these items, whatever was done before.
  public func run(_ names: [ItemName], observer: @Sendable (RunEvent) -> Void = { _ in }) async -> RunSummary {
    await run(RunPlan(names, through: pipeline), observer: observer)
  }

  /// Runs by a plan. Items that fail are listed and the rest goes on, as far as the policy lets it. When the task is cancelled
  /// no further step begins, and what is under way ends without a result. When the output's place refuses every file (a full
  /// disk), no further item begins.
  package func run(_ plan: RunPlan, observer: @Sendable (RunEvent) -> Void = { _ in }) async -> RunSummary {
    let clock = ContinuousClock()
    let start = clock.now
    var summary = RunSummary()
    summary.total = plan.entries.count
    var came = Set<Int>()
    observer(.started(total: summary.total, toDo: plan.entries.count { Self.known($0.decision) == nil }))
    await window(plan) { index, outcome in
      let name = plan.names[index]
      switch outcome {
      case .done(let seconds, let notes, let outputs):
        summary.done += 1
        summary.notes.add(notes)
        came.insert(index)
        observer(.finished(name, seconds: seconds, notes: notes, outputs: outputs))
      case .passedOver(let reason, let seconds, let notes, let outputs, let endsEarly):
        summary.passedOver.add(reason)
        summary.notes.add(notes)
        if !endsEarly { came.insert(index) }
        observer(.passedOver(name, reason: reason, seconds: seconds, notes: notes, outputs: outputs))
      case .failed(let reason, let isOfPlace):
        summary.failed.append(.init(name: name, reason: reason))
        if isOfPlace, summary.outputFailure == nil { summary.outputFailure = reason }
        observer(.failed(name, reason: reason))
      case .doneBefore:
        summary.doneBefore += 1
        observer(.skipped(name, reason: "done before"))
      case .passedOverBefore(let reason):
        summary.passedOverBefore.add(reason)
        observer(.skipped(name, reason: "passed over before: \(reason)"))
      case .left(let reason):
        summary.left.append(.init(name: name, reason: reason))
        observer(.skipped(name, reason: reason))
      case .cancelled: summary.isCancelled = true
      }
      if summary.stop == nil {
        summary.stop = policy.reasonToStop(failures: summary.failed.count, total: summary.total)
      }
      return summary.stop == nil && summary.outputFailure == nil
    }
    if summary.remaining > 0, summary.outputFailure == nil, summary.stop == nil { summary.isCancelled = true }
    if !summary.isCancelled, summary.outputFailure == nil, summary.stop == nil {
      let end = await Threads.$count.withValue(threads * jobs) { await finish(plan, came) }
      summary.files = end.files
      summary.isCancelled = end.isCancelled
      summary.finishFailures = end.failures.map(\.description)
      summary.outputFailure = end.failures.first(where: \.concernsPlace)?.description
    }
    summary.seconds = (clock.now - start) / .seconds(1)
    close(&summary)
    observer(.ended(summary))
    return summary
  }

  /// Notes the run's end in the journal.
  private func close(_ summary: inout RunSummary) {
    guard let session else { return }
    let end = JournalRecord.End(
      time: Date.now.timeIntervalSince1970, done: summary.done, passedOver: summary.passedOver.total,
      failed: summary.failed.count,
      skipped: summary.doneBefore + summary.passedOverBefore.total + summary.left.count, seconds: summary.seconds,
      complete: summary.remaining == 0 && summary.left.isEmpty && summary.finishFailures.isEmpty
        && !summary.isCancelled)
    do throws(FileError) {
      try session.journal.append(.end(end))
      try session.journal.synchronise()
    } catch {
      if summary.outputFailure == nil { summary.outputFailure = error.description }
    }
  }

  // MARK: Items

  private enum Outcome: Sendable {
    case done(seconds: Double, notes: [ItemRecord.Note], outputs: [FileRecord])
    case passedOver(String, seconds: Double, notes: [ItemRecord.Note], outputs: [FileRecord], endsEarly: Bool)
    case failed(String, concernsPlace: Bool)
    case doneBefore
    case passedOverBefore(String)
    case left(String)
    case cancelled
  }

  /// Takes the plan's items through, as many at once as there are jobs, and passes on their outcomes in order; `emit` says
  /// whether further ones may begin.
  private func window(_ plan: RunPlan, emit: (Int, Outcome) -> Bool) async {
    var goesOn = true
    await orderedMap(
      plan.entries.count, jobs: jobs, window: jobs * Self.lookahead, while: { goesOn && !Task.isCancelled },
      known: { Self.known(plan.entries[$0].decision) }
    ) { place in
      let entry = plan.entries[place]
      return await outcome(of: plan.names[entry.index], entry.decision)
    } arrived: { outcome in
      guard case .failed(_, let concernsPlace) = outcome else { return }
      if concernsPlace || policy.stopsAtFailure { goesOn = false }
    } each: { place, outcome in
      if !emit(plan.entries[place].index, outcome) { goesOn = false }
    }
  }

  /// The outcome of an item that nothing is to be done for.
  private static func known(_ decision: RunPlan.Decision) -> Outcome? {
    switch decision {
    case .done: .doneBefore
    case .passedOver(let reason): .passedOverBefore(reason)
    case .leave(let reason): .left(reason.oneLine)
    case .run, .verify, .refuse: nil
    }
  }

  private func outcome(of name: ItemName, _ decision: RunPlan.Decision) async -> Outcome {
    let start = ContinuousClock.now
    let record = ItemRecord()
    var failure: (reason: String, concernsPlace: Bool)?
    do {
      switch decision {
      case .refuse(let reason): failure = (reason.oneLine, false)
      case .verify(let done):
        if let renewed = session?.verified(done, name) {
          try session?.journal.append(.done(renewed))
          return done.passedOver.map { .passedOverBefore($0) } ?? .doneBefore
        }
        fallthrough
      default:
        try session?.begin(name, pipeline.outputs(of: name))
        try await pass(name, context(record))
        keep(name, record)
      }
    } catch is CancellationError {
      return .cancelled
    } catch let error as PassedOver {
      record.end(error)
    } catch {
      let file = ((error as? StepFailure)?.reason ?? error) as? FileError
      failure = (reasonText(error, advice: advice), file?.concernsPlace ?? false)
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    do throws(FileError) {
      try session?.note(name, record.contents, failure: failure?.reason, seconds: seconds)
    } catch {
      // What the journal does not know is not done, whatever stands in the folder.
      return .failed(failure?.reason ?? reasonText(error, advice: advice), concernsPlace: true)
    }
    if let failure { return .failed(failure.reason, concernsPlace: failure.concernsPlace) }
    let contents = record.contents
    return contents.passedOver.map {
      .passedOver(
        $0, seconds: seconds, notes: contents.allNotes, outputs: contents.outputs, endsEarly: contents.endsEarly)
    } ?? .done(seconds: seconds, notes: contents.allNotes, outputs: contents.outputs)
  }

  /// Takes one item through, once there is memory for it.
  func pass(_ name: ItemName, _ context: StageContext) async throws {
    // What photos of many sizes leave behind adds up slowly, and costs little to give back once in a while.
    if name.index % Self.tidying == 0 { SpareMemory.giveBack() }
    try await Threads.$count.withValue(threads) {
      guard let memory else { return try await pipeline.runFrames(name, in: context) }
      return try await memory.hold(for: name) { try await pipeline.runFrames(name, in: context) }
    }
  }

  /// Keeps what stages gathered of an item that has gone through, for a later run's end.
  func keep(_ name: ItemName, _ record: ItemRecord) {
    guard let session else { return }
    pipeline.keep(name, input: record.contents.input?.hash ?? "", in: session.kept)
  }

  func context(_ record: ItemRecord?, isReplay: Bool = false) -> StageContext {
    StageContext(
      key: seed, record: record, isReplay: isReplay, output: session?.folder.output, provenance: provenance,
      keepsDates: policy.keepsDates)
  }
}
