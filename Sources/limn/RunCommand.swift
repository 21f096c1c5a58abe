import ArgumentParser
import Foundation
import LimnPipelines
import LimnStages
import LimnTensors

/// `limn run`: takes every photo of a folder through a pipeline.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Takes a photo, a folder or a tree of folders through a pipeline.")

  @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @Option(help: "The photo, folder or tree to read: $input.", completion: .file())
  var input: String?

  @Option(help: "The folder to write to: $output. It is made if it is not there.", completion: .directory)
  var output: String?

  @Option(help: "How many cores are kept busy, a photo on each, or all with one (default: every core).")
  var jobs: Int?

  @Option(
    name: .customLong("set"), help: .init("A value in place of the file's.", valueName: "stage.parameter=value"))
  var overrides: [String] = []

  @Option(help: "Where all randomness begins: the same seed gives the same files.")
  var seed: UInt64 = 0

  @Option(help: "Width times height above which a photo is refused (default: 100 million).")
  var maxPixels: Int?

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs): give 1 or more") }
    if let maxPixels, maxPixels < 1 { throw ValidationError("--max-pixels is \(maxPixels): give 1 or more") }
    if let maxPixels, maxPixels > 10_000_000_000 {
      throw ValidationError("--max-pixels is \(maxPixels): give 10000000000 at most")
    }
  }

  func run() async throws {
    var variables: [String: String] = [:]
    variables["input"] = input
    variables["output"] = output
    let pipeline = try PipelineArgument.compile(
      self.pipeline, variables: variables, overrides: overrides + (maxPixels.map { ["load.max-pixels=\($0)"] } ?? []))
    let names = try findItems(of: pipeline)
    try prepareOutput()

    let width = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    let runner = Runner(pipeline, jobs: min(width, max(1, names.count)), seed: seed, cores: width)
    let progress = RunProgress.standardError()
    let task = Task { await runner.run(names) { progress.show($0) } }
    let interruption = Interruption { task.cancel() }
    let summary = await task.value
    try report(summary, stoppedBy: interruption.signal)
  }

  private func findItems(of pipeline: Pipeline) throws -> [ItemName] {
    do {
      if let load = pipeline.source as? LoadStage { return try load.names(skipping: output) }
      return try pipeline.source.names()
    } catch {
      throw failure("\(error)", .usage)
    }
  }

  private func prepareOutput() throws {
    guard let output else { return }
    do throws(FileError) {
      try AtomicFile.makeFolder(output)
    } catch {
      throw failure("\(error)", .output)
    }
    guard access(output, W_OK | X_OK) == 0 else {
      throw failure(
        "\(output.printable): cannot be written to: permission denied; choose a place that your user may write to",
        .output)
    }
  }

  private func report(_ summary: RunSummary, stoppedBy signal: Int32?) throws {
    if summary.failed.count > 0, summary.total > 20 {
      // In a long run the lines shown as they came are far above.
      printError("\(photos(summary.failed.count)) failed:")
      for failure in summary.failed { printError("  \(failure)") }
    }
    for failure in summary.finishFailures { printError("error: \(failure)") }
    for file in summary.files { print("wrote \(file)") }
    print(Self.line(for: summary, output: output))
    if let signal {
      printError("stopped by a signal; the files that were written are whole")
      throw ExitCode(128 + signal)
    }
    if let reason = summary.outputFailure {
      throw failure("stopped, since the output cannot be written: \(reason)", .output)
    }
    if !summary.finishFailures.isEmpty { throw Status.output.exit }
    if !summary.failed.isEmpty { throw Status.someFailed.exit }
  }

  /// "12 photos in 3.2 s (3.7 photos/s), 0 failed, written to out/denoise"
  static func line(for summary: RunSummary, output: String?) -> String {
    let seconds = String(format: "%.1f", summary.seconds)
    let rate = String(format: "%.1f", Double(summary.done) / max(summary.seconds, 1e-3))
    let left = summary.total - summary.done - summary.failed.count
    let place = summary.done > 0 || !summary.files.isEmpty ? output : nil
    return "\(photos(summary.done)) in \(seconds) s (\(rate) photos/s), \(summary.failed.count) failed"
      + (left > 0 ? ", \(left) not begun or not finished" : "")
      + (place.map { ", written to \($0.printable)" } ?? "")
  }
}

private func photos(_ count: Int) -> String { count == 1 ? "1 photo" : "\(count) photos" }
