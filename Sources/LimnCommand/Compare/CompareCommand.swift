import ArgumentParser
import Foundation
import LimnCompare
import LimnFoundation
import LimnReport

/// `limn compare`: which of PCA, an autoencoder and a VAE suits a user's own images, use by use.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Trains PCA, an autoencoder and a VAE on your images and says what each is good for.",
    discussion: """
      A fifth of the images is held out, copies of an image on one side, and measured for each use: to reconstruct, denoise, find odd and similar \
      ones, sample, interpolate, find the factors in your labels, and give a likelihood. Every figure has its 95 % interval, and the autoencoder's lines \
      their paired difference from the VAE; a training that was still improving says 'not enough training'. The plan and its time are printed first. In the output folder are \
      report.html, scores.json and the models, which can be named by their paths: limn evaluate odd --model FOLDER/models/pca,FOLDER/models/ae.
      """)

  @Argument(
    help: .init("The images: a folder, or an IDX file such as t10k-images-idx3-ubyte.gz.", valueName: "folder"),
    completion: .directory)
  var folders: [String]

  @Option(
    help: "Images that should be found odd: another folder or IDX file. Without it, changed images are.",
    completion: .directory)
  var against: String?

  @Option(
    help: "A CSV file of what the images show: its first usable column has classes; with several they are factors too.",
    completion: .file(extensions: ["csv"]))
  var labels: String?

  @Option(
    help: "A folder for report.html, its pictures and tables, scores.json and the models.", completion: .directory)
  var output: String?

  @Option(help: "The most minutes that it may take.")
  var minutes = 15.0

  @Option(help: "The most steps of each training; with the same seed and time enough, the result is the same.")
  var steps = 20_000

  @Option(
    help:
      "Trains autoencoder and VAE with so many seeds, to see whether their axes come back (UDR); the time is shared.")
  var seeds = 1

  @OptionGroup var json: JSONFlag

  @OptionGroup var jobs: JobsOption

  @OptionGroup var seed: SeedOption

  func validate() throws {
    guard folders.count == 1 else {
      throw ValidationError(
        "\(folders.count) folders are given: give one; pictures of several folders are compared by 'limn evaluate pictures'"
      )
    }
    guard minutes > 0, minutes <= 10_000 else {
      throw ValidationError("--minutes is \(shortText(minutes)): give more than 0, at most 10000")
    }
    if !(1...10).contains(seeds) { throw ValidationError("--seeds is \(seeds): give 1 to 10") }
    if steps < 1 { throw ValidationError("--steps is \(steps): give 1 or more") }
  }

  func run() async throws {
    let output = self.output?.withoutSlashAtEnd
    var settings = ComparisonSettings()
    (settings.minutes, settings.seed, settings.jobs) = (minutes, seed.value, jobs.count)
    (settings.seeds, settings.training.mostSteps) = (seeds, steps)
    if let output { try OutputFile.check("--output", output, isOutside: [folders[0]] + (against.map { [$0] } ?? [])) }
    let comparison = Comparison(folder: folders[0], against: against, labels: labels, settings: settings)
    // Models have a folder in any case: they are measured as they would be used.
    let own = output.map { $0 + "/models" }
    let temporary = NSTemporaryDirectory() + "limn-compare-\(ProcessInfo.processInfo.processIdentifier)"
    defer { if own == nil { try? FileManager.default.removeItem(atPath: temporary) } }
    let isNew = output.map { FileKind(followingLinks: $0) == nil } ?? false
    let folder = try output.map(ReportFolder.init)
    let lock = try output.map { try LockFile.folder($0, of: "comparison") }
    defer { lock?.release() }
    var hasBegun = false
    defer { if let output, isNew, !hasBegun { LockFile.removeFolder(output, of: "comparison", with: []) } }
    let models = own ?? temporary
    let outcome = try await Interruption.cancelling("stopped by a signal") {
      try await comparison.run(models: models) { plan in
        for line in plan.lines { printError(line) }
      } report: {
        printError($0)
      }
    }
    let facts = try JSONOutput("compare", outcome.result).text()
    hasBegun = true
    // What took minutes is printed first, should a file not be written.
    print(json.isGiven ? facts : outcome.report.text)
    if let output { try AtomicFile.write(facts + "\n", to: output + "/scores.json") }
    try folder?.write(outcome.report, kind: "compare")
    if let output { printError("the report is in \(output.printable)/report.html") }
    if !outcome.result.failures.isEmpty {
      for line in outcome.result.failures { printFailure(line.description) }
      throw Status.someFailed.exit
    }
  }
}
