import Foundation
import LimnTensors

/// Runs a pipeline over many items, several at once, each in one task from its name to its last step.
///
/// Results are told in the items' order, and nothing of an item is kept but its name and, if it failed, the reason. The
/// outcome is the same whatever the number of jobs, since randomness depends on names alone.
public struct Runner: Sendable {
  /// What is run.
  public let pipeline: Pipeline
  /// How many items are worked on at once.
  public let jobs: Int
  /// The root of all randomness.
  public let seed: RandomKey
  /// How many threads the operations on one item may keep busy.
  public let threads: Int

  /// An item waits for the slowest before it to be told; at most this many times `jobs` are started ahead of that one.
  private static let lookahead = 16

  /// Makes a runner; `jobs` is at least 1, and the cores are shared out among them.
  public init(
    _ pipeline: Pipeline, jobs: Int, seed: UInt64 = 0, cores: Int = ProcessInfo.processInfo.activeProcessorCount
  ) {
    precondition(jobs >= 1, "\(jobs) jobs can do nothing")
    self.pipeline = pipeline
    self.jobs = jobs
    self.seed = RandomKey(seed: seed)
    threads = max(1, cores / jobs)
  }

  /// Runs over all items that the source finds; throws only if the source cannot name them.
  public func run(observer: @Sendable (RunEvent) -> Void = { _ in }) async throws -> RunSummary {
    await run(try pipeline.source.names(), observer: observer)
  }

  /// Runs over these items. Those that fail are listed and the rest goes on. When the task is cancelled no further step
  /// begins, and what is under way ends without a result. When the output's place refuses every file (a full disk), no
  /// further item begins.
  public func run(_ names: [ItemName], observer: @Sendable (RunEvent) -> Void = { _ in }) async -> RunSummary {
    let clock = ContinuousClock()
    let start = clock.now
    var summary = RunSummary()
    summary.total = names.count
    observer(.started(total: names.count))
    await runWindow(names, refusals: pipeline.refusals(among: names)) { name, outcome in
      switch outcome {
      case .done:
        summary.done += 1
        observer(.finished(name))
      case .failed(let reason, let isOfPlace):
        summary.failed.append(.init(name: name, reason: reason))
        if isOfPlace, summary.outputFailure == nil { summary.outputFailure = reason }
        observer(.failed(name, reason: reason))
      case .cancelled: summary.isCancelled = true
      }
    }
    if summary.done + summary.failed.count < names.count, summary.outputFailure == nil { summary.isCancelled = true }
    if !summary.isCancelled, summary.outputFailure == nil {
      let end = await Threads.$count.withValue(threads * jobs) { await pipeline.finish(seed: seed) }
      summary.files = end.files
      summary.finishFailures = end.failures
    }
    summary.seconds = (clock.now - start) / .seconds(1)
    observer(.ended(summary))
    return summary
  }

  private enum Outcome: Sendable {
    case done
    case failed(String, concernsPlace: Bool)
    case cancelled
  }

  private func runWindow(_ names: [ItemName], refusals: [Int: String], emit: (ItemName, Outcome) -> Void) async {
    await withTaskGroup(of: (Int, Outcome).self) { group in
      var started = 0
      var running = 0
      var emitted = 0
      var waiting: [Int: Outcome] = [:]
      var canWrite = true
      while true {
        while canWrite, started < names.count, running < jobs, started - emitted < jobs * Self.lookahead,
          !Task.isCancelled
        {
          let index = started
          let refusal = refusals[index]
          group.addTask { (index, await outcome(of: names[index], refusal: refusal)) }
          started += 1
          running += 1
        }
        guard let (index, outcome) = await group.next() else { return }
        running -= 1
        waiting[index] = outcome
        if case .failed(_, concernsPlace: true) = outcome { canWrite = false }
        while let outcome = waiting.removeValue(forKey: emitted) {
          emit(names[emitted], outcome)
          emitted += 1
        }
      }
    }
  }

  private func outcome(of name: ItemName, refusal: String?) async -> Outcome {
    if let refusal { return .failed(refusal.oneLine, concernsPlace: false) }
    do {
      _ = try await Threads.$count.withValue(threads) { try await pipeline.run(name, seed: seed) }
      return .done
    } catch is CancellationError {
      return .cancelled
    } catch {
      let file = (error as? StepFailure)?.reason as? FileError
      return .failed(reasonText(error), concernsPlace: file?.concernsPlace ?? false)
    }
  }
}
