import ArgumentParser
import Foundation
import LimnFoundation
import LimnPipelines
import LimnReport
import LimnStudies
import LimnTraining

/// `limn study`: trains several methods with several seeds, scores the models and says what of it is more than chance.
struct StudyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study", abstract: "Compares ways of training: many methods and seeds, scores, and a report.",
    discussion: """
      The file names methods on one recipe, seeds, and hypotheses. Each training is a folder in the output's models/, as 'limn train' \
      writes it; what is trained already is left as it is, and what was interrupted goes on. Then the models are scored by codes of \
      pictures whose factors are known: codes/, scores/, scores.csv, scores.json, curves.csv and report/ come of that. Ctrl-C writes \
      checkpoints and stops; the same command goes on.

      Any value of the file can be overridden: --set recipe.steps=1000, --set 'seeds=[0, 1]'.
      """)

  @Argument(
    help: "The study: its name (study-quick) or its file.", completion: DocumentArgument.completion)
  var study: String

  @Option(help: "The folder to write to, instead of the study's.", completion: .directory)
  var output: String?

  @Option(name: .customLong("set"), help: .init("Overrides a value of the file.", valueName: "key=value"))
  var overrides: [String] = []

  @Option(help: "How many are trained or scored at once (default: all cores).")
  var jobs: Int?

  @Option(
    help: .init(
      "Memory for pictures that are kept decoded, of all trainings together, as in 2GiB. Half of what is free without it.",
      valueName: "bytes"))
  var memory: String?

  @Flag(help: "Train nothing; score the models that are there.")
  var scoreOnly = false

  @OptionGroup var json: JSONFlag

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs): give 1 or more") }
  }

  func run() async throws {
    let document = try PipelineFile(path: DocumentArgument.path(of: study, as: .either))
    if !document.isStudy, document.isPipeline || document.isRecipe {
      let (what, command) = document.isPipeline ? ("a pipeline", "run") : ("the recipe of one training", "train")
      throw failure("'\(document.path.printable)' is \(what): run it with 'limn \(command)'", .usage)
    }
    let file = try DocumentArgument.study(document, output: output, overrides: overrides)
    let memory = try self.memory.map { try ByteCount(parsing: $0).bytes }
    let lock = try LockFile.folder(file.output, of: "study")
    defer { lock.release() }
    let cores = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    let isScoring = scoreOnly
    let task = Task { () -> (StudyResults, [TrainingQueue.Failure]) in
      var failures: [TrainingQueue.Failure] = []
      if !isScoring {
        failures = try await TrainingQueue(jobs: cores, memory: memory) { printError($0) }
          .run(file.trainings.map { $0.job(snapshots: file.snapshots) })
      }
      return (try await StudyScoring(file, jobs: cores) { printError($0) }.run(), failures)
    }
    let interruption = Interruption { task.cancel() }
    var results: StudyResults
    do {
      let (found, failures) = try await task.value
      results = found
      // A training that failed says more than that its model is not there.
      let failed = failures.map { Report.Failure($0.name, $0.reason) }
      results.failures = failed + results.failures.filter { own in !failed.contains { $0.item == own.item } }
    } catch is CancellationError {
      printError("stopped by a signal; the same command goes on")
      throw ExitCode(128 + (interruption.signal ?? SIGINT))
    }
    let report = try write(results, to: file.output)
    print(json.isGiven ? try JSONOutput("study", report.withoutDetails).text() : report.text)
    for failure in report.failures { printFailure(failure.description) }
    if !report.failures.isEmpty { throw Status.someFailed.exit }
  }

  /// Writes scores, curves and the report's folder, and returns the report.
  private func write(_ results: StudyResults, to folder: String) throws -> Report {
    var report = StudyReport(results).report
    report.pictures = try StudyTraversals.pictures(results)
    report.arguments = ["study": [results.study.path], "output": [folder]]
    try AtomicFile.write(StudyTables.models(results).csv, to: folder + "/scores.csv")
    let scores = JSONOutput("study scores", [results.ceiling] + results.models)
    try AtomicFile.write(scores.text() + "\n", to: folder + "/scores.json")
    try AtomicFile.write(StudyTables.curves(results.study).csv, to: folder + "/curves.csv")
    try ReportFolder(folder + "/report").write(report, kind: "study")
    return report
  }
}
