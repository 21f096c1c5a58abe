import ArgumentParser
import Foundation
import LimnFoundation
import LimnPipelines
import LimnRuns
import LimnTensors
import Synchronization

/// One run of a pipeline over a folder, from its arguments to its exit status.
struct FolderRun {
  /// The pipeline: its name or its file.
  let pipeline: String
  /// The parsed arguments of the command.
  let arguments: RunArguments
  /// Which photos are done.
  let scope: RunPlan.Scope
  /// The arguments of `limn run` that say all this, for `limn retry`.
  let given: [String]
  /// The one file that is written, in place of a folder with a journal.
  var file: SingleFile?
  /// What messages call a `--set` that was given in another way.
  var spelling: [String: String] = [:]

  func run() async throws {
    let stop = Stop(folder: StandardStreams.folder)
    let interruption = Interruption(stop: stop.request, late: stop.late)
    try await run(stop, interruption)
  }

  private func run(_ stop: Stop, _ interruption: Interruption) async throws {
    let document = try DocumentArgument.pipeline(self.pipeline)
    let pipeline = try arguments.compile(
      document, registry: file?.stages(Environment.registry) ?? Environment.registry, spelling: spelling)
    let shard = try arguments.options.part()
    let memory = try arguments.options.memoryPlan(pipeline)
    let list = try arguments.list()
    var names = try arguments.find(pipeline, among: list)
    if let file {
      try file.check(pipeline)
      try file.prepare(input: arguments.input ?? "", arguments.options)
      return try await run(RunPlan(names, through: pipeline), pipeline, memory, nil, stop, interruption)
    }
    guard let output = arguments.outputFolder(of: pipeline) else {
      return try await run(RunPlan(names, through: pipeline), pipeline, memory, nil, stop, interruption)
    }
    try arguments.checkNotOverThemselves(names, through: pipeline)
    let folder = try take(output, shard)
    folder.sweep()
    try list?.keep(in: folder.output)
    let history = try RunHistory(output: output)
    if history.damaged > 0 {
      printError("\(folder.path.printable): \(history.damaged) damaged lines of the journal are skipped")
    }
    let session = try RunSession(folder, pipeline, seed: arguments.options.seed.value, software: Self.software)
    names = arguments.photos(names, of: pipeline, after: history, in: folder.output)
    try arguments.checkPlaces(of: pipeline, in: folder.output, photos: names)
    let plan = RunPlan(
      names, through: pipeline, keys: session.keys, history: history, output: folder.output,
      input: pipeline.source.root, scope: scope, shard: shard, policy: arguments.options.policy)
    try session.journal.append(.run(start(document.path, pipeline, plan, shard)))
    try await AtomicFile.$part.withValue(RunFolder.part(shard)) {
      try await run(plan, pipeline, memory, session, stop, interruption)
    }
  }

  /// The message after SIGINT or SIGTERM.
  static let stopped = "stopped by a signal; the files that were written are whole"

  /// The program and its version.
  static let software = "limn \(Environment.version)"

  /// Takes the output folder for the run; throws if another run has it, or if it cannot be written to.
  private func take(_ output: String, _ shard: Shard?) throws -> RunFolder {
    let folder = try RunFolder(output: output, shard: shard)
    guard access(output.systemPath, W_OK | X_OK) == 0 else {
      throw FileError(output, "cannot be written to: permission denied; choose a place that your user may write to")
    }
    return folder
  }

  private func start(_ file: String, _ pipeline: Pipeline, _ plan: RunPlan, _ shard: Shard?) -> JournalRecord.Run {
    return JournalRecord.Run(
      limn: Environment.version, started: Date.now.ISO8601Format(), pid: Int(getpid()),
      host: ProcessInfo.processInfo.hostName, file: file, pipeline: pipeline.hash, models: pipeline.learned,
      arguments: given, folder: FileManager.default.currentDirectoryPath,
      input: pipeline.source.root, seed: String(arguments.options.seed.value), items: plan.entries.count,
      shard: shard?.description, noun: pipeline.noun)
  }

  private func run(
    _ plan: RunPlan, _ pipeline: Pipeline, _ memory: MemoryPlan, _ session: RunSession?, _ stop: Stop,
    _ interruption: Interruption
  ) async throws {
    let width = arguments.options.width
    let runner = Runner(
      pipeline, jobs: min(width, max(1, plan.entries.count)), seed: arguments.options.seed.value, cores: width,
      policy: arguments.options.policy, session: session, memory: memory.budget == nil ? nil : memory,
      provenance: pipeline.provenance(software: Self.software), advice: .command)
    let display = ProgressDisplay(
      arguments.options.progress, isVerbose: arguments.options.verbose, noun: pipeline.noun)
    let task = Task { await runner.run(plan) { display.show(StandardStreams.naming($0)) } }
    stop.begin(task, in: session?.folder, of: file, display)
    let clock = display.clock()
    let summary = await task.value
    clock.cancel()
    if summary.isComplete, interruption.signal == nil {
      do { try StandardStreams.deliver() } catch {
        display.end(status: (error as? ExitCode)?.rawValue ?? Status.output.rawValue)
        throw error
      }
    }
    report(summary, of: pipeline.noun, display)
    let status = self.status(of: summary, stoppedBy: interruption.signal)
    display.end(status: status.rawValue)
    if status.rawValue != Status.done.rawValue { throw status }
  }

  private func report(_ summary: RunSummary, of noun: String, _ display: ProgressDisplay) {
    if summary.failed.count > 0, !display.hasShownFailures(of: summary.total) {
      printError("\(count(summary.failed.count, noun)) failed:")
      // The page of a report names the first 200 of a reason.
      let report = arguments.output.map { "limn report --json \($0.quotedForShell)" }
      for line in summary.failed.lines(report: report) { printError("  \(line.printable)") }
    }
    if !display.hasShownSkips {
      for left in summary.left { printError("left: \(left.description.printable)") }
    }
    for failure in summary.finishFailures { printFailure(failure) }
    for file in summary.files { print("wrote \(file.printable)") }
    for line in summary.notes.remarks.flatMap({ $0.lines(of: noun) }) { print("noted: \(line.printable)") }
    print(Self.line(for: summary, of: noun, output: arguments.output.map(StandardStreams.name)))
  }

  /// The exit status, after saying why it is not 0 where the summary does not.
  private func status(of summary: RunSummary, stoppedBy signal: Int32?) -> ExitCode {
    if let signal {
      printError(Self.stopped)
      return ExitCode(128 + signal)
    }
    if let reason = summary.outputFailure {
      return failure("stopped, since the output cannot be written: \(reason)", .output)
    }
    let policy = arguments.options.policy
    let isExceeded = policy.isExceeded(by: summary.failed.count, of: summary.total)
    if let stop = summary.stop { return failure(stop, isExceeded ? .tooManyFailed : .someFailed) }
    // As many as were said to be no harm.
    let isWithin = summary.failed.isEmpty || policy.mostFailures != nil && !isExceeded
    return summary.finishFailures.isEmpty && isWithin ? Status.done.exit : Status.someFailed.exit
  }

  /// "12 photos in 3.2 s (3.8 photos/s), 0 failed, 5 done before, written to out/denoise"; where not all photos were done,
  /// "10 photos in 3.2 s (3.1 photos/s): 7 done, 2 passed over (no face found), 1 failed, written to out/denoise"
  static func line(for summary: RunSummary, of noun: String, output: String?) -> String {
    let seconds = String(format: "%.1f", summary.seconds)
    let sound = summary.done + summary.passedOver.total
    let through = sound + summary.failed.count
    let before = summary.passedOverBefore
    let rate = String(format: "%.1f", Double(through) / max(summary.seconds, 1e-3))
    let place = sound > 0 || !summary.files.isEmpty ? output : nil
    let passedOver =
      summary.passedOver.total > 0
      ? ", \(summary.passedOver.total) passed over (\(summary.passedOver.words.printable))" : ""
    let states = through > summary.done ? ": \(summary.done) done" + passedOver : ""
    return "\(count(through, noun)) in \(seconds) s"
      + (through > 0 || summary.doneBefore + before.total == 0 ? " (\(rate) \(noun)s/s)" : "") + states
      + ", \(summary.failed.count) failed"
      + (summary.doneBefore > 0 ? ", \(summary.doneBefore) done before" : "")
      + (before.total > 0 ? ", \(before.total) passed over before (\(before.words.printable))" : "")
      + (summary.left.isEmpty ? "" : ", \(summary.left.count) left")
      + (summary.remaining > 0 ? ", \(summary.remaining) not begun or not finished" : "")
      + (place.map { ", written to \($0.printable)" } ?? "")
  }
}

/// What a signal does to a run: before the first photo the process ends; after it the run is cancelled, and ended if that takes
/// too long.
private final class Stop: Sendable {
  private struct State {
    var isRequested = false
    var cancel: (@Sendable () -> Void)?
    var folder: RunFolder?
    var file: SingleFile?
    var display: ProgressDisplay?
  }

  private let state = Mutex(State())
  /// A folder for the length of the command.
  private let folder: String?

  init(folder: String?) { self.folder = folder }

  /// Makes the run's task what is stopped.
  func begin(
    _ task: Task<RunSummary, Never>, in folder: RunFolder?, of file: SingleFile?, _ display: ProgressDisplay
  ) {
    let isRequested = state.withLock { state in
      state.cancel = { task.cancel() }
      state.folder = folder
      state.file = file
      state.display = display
      return state.isRequested
    }
    if isRequested { task.cancel() }
  }

  /// Takes a signal.
  func request() {
    let cancel = state.withLock { state in
      state.isRequested = true
      return state.cancel
    }
    cancel?()
  }

  /// What is under way takes too long to be waited for: its files have no names yet, and go.
  func late(status: Int32) {
    let (output, file, display) = state.withLock { ($0.folder, $0.file, $0.display) }
    output?.sweep(process: getpid())
    file?.sweep()
    if let folder { try? FileManager.default.removeItem(atPath: folder) }
    printError(FolderRun.stopped)
    display?.end(status: status)
  }
}

private func count(_ number: Int, _ noun: String) -> String { number == 1 ? "1 \(noun)" : "\(number) \(noun)s" }
