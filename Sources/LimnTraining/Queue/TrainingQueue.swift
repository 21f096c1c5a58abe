import Foundation
import LimnFoundation
import LimnTensors
import Synchronization

/// Many trainings, some side by side, begun in the order given.
///
/// Each writes into its own output folder what `limn train` writes there. What was trained before is left as it is, and what was
/// interrupted goes on from its checkpoint, so that a queue that is run again after a kill ends with the same bytes. When the task
/// is cancelled, every training under way writes a checkpoint.
///
///     let queue = TrainingQueue(jobs: 2) { print($0) }
///     let failures = try await queue.run(seeds.map { TrainingJob("vae-\($0)", recipe(seed: $0)) })
package struct TrainingQueue: Sendable {
  /// A training that could not be done, and why, in one line.
  package struct Failure: Sendable, Hashable, CustomStringConvertible {
    /// The job's name.
    package let name: String
    /// Why.
    package let reason: String

    /// "vae-3: the loss is not a finite number …"
    package var description: String { "\(name.printable): \(reason)" }
  }

  private let jobs: Int
  private let memory: Int?
  private let report: @Sendable (String) -> Void

  /// Makes a queue that trains `jobs` at once. `memory` bounds the bytes of decoded photos, of all together (half of what is
  /// available without it); `report` is given a line when a training begins, goes on or ends. No result depends on either.
  package init(
    jobs: Int = ProcessInfo.processInfo.activeProcessorCount, memory: Int? = nil,
    report: @escaping @Sendable (String) -> Void
  ) {
    (self.jobs, self.memory, self.report) = (max(1, jobs), memory, report)
  }

  /// Trains all that are not finished; returns those that failed, the others having been trained. Throws `CancellationError` when
  /// the task is cancelled, after checkpoints.
  package func run(_ trainings: [TrainingJob]) async throws -> [Failure] {
    let states = trainings.map { job in Result { try job.state() } }
    let waiting = trainings.indices.filter { (try? states[$0].get()) != .finished }
    let finished = trainings.count - waiting.count
    if finished > 0 {
      report("\(finished) of \(Words.count(trainings.count, "training")) \(finished == 1 ? "was" : "were") done before")
    }
    guard !waiting.isEmpty else { return [] }
    let width = min(jobs, waiting.count)
    let share = (memory ?? (ProcessMemory.available() ?? 1 << 30) / 2) / width
    // How many cores each has for opening photos.
    let cores = max(1, ProcessInfo.processInfo.activeProcessorCount / width)
    let done = Mutex(finished)
    let results = await concurrently(waiting.count, jobs: width) { index in
      try Task.checkCancellation()
      let job = trainings[waiting[index]]
      do {
        let state = try states[waiting[index]].get()
        if let text = job.text { try AtomicFile.write(text, to: job.keptRecipePath) }
        let loss = try await train(job, state, memory: share, cores: cores)
        let count = done.withLock { count in
          count += 1
          return count
        }
        report("\(job.name): trained, \(loss); \(count) of \(Words.count(trainings.count, "training")) are done")
      } catch let error where !(error is CancellationError) {
        report("\(job.name): failed: \(error)")
        throw error
      }
    }
    try Task.checkCancellation()
    return zip(waiting, results).compactMap { index, result in
      guard case .failure(let error) = result else { return nil }
      return Failure(name: trainings[index].name, reason: "\(error)")
    }
  }

  /// Trains one to its end; returns its last loss and how long it took, in words.
  private func train(_ job: TrainingJob, _ state: TrainingJob.State, memory: Int, cores: Int) async throws -> String {
    switch state {
    case .interrupted(let step): report("\(job.name): goes on from step \(step) of \(job.recipe.trainer.steps)")
    default: report("\(job.name): \(job.recipe.trainer.steps) steps")
    }
    let run = TrainingRun(
      job.recipe, memory: memory, jobs: cores, snapshots: job.snapshots, report: { _ in })
    try await run.run(resume: true)
    guard let row = try TrainingLog(path: run.logPath, upTo: job.recipe.trainer.steps).rows.last else {
      return "without a log"
    }
    return "loss \(Words.figure(row.loss)) after \(Words.duration(row.seconds))"
  }
}
