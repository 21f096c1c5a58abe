import ArgumentParser
import LimnFoundation
import LimnPipelines
import LimnTensors

/// `limn denoise`: the shortest way to photos without noise; it does what `limn run denoise` does.
struct DenoiseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "denoise", abstract: "Denoises a photo, a folder or a tree of folders.",
    discussion: """
      'limn denoise IN… OUT --strength 0.5' is 'limn run denoise --input IN --output OUT --set strength=0.5': each resumes \
      what the other began. With a photo as IN and a file name as OUT (photo.jpg clean.png) only that file is written; \
      an OUT that ends in '/', is a folder, or has no extension is a folder. '-' stands for standard input and output.
      """)

  @Argument(
    help: .init("What to read, photos, folders or trees, and last the file or folder to write.", valueName: "in… out"),
    completion: .file())
  var paths: [String]

  @Option(
    help: .init("Fraction of the noise that is removed: 0 none, 1 all that was found, up to 1.5.", valueName: "0…1.5"))
  var strength: String?

  @Option(help: .init("The same for colour alone: 0 leaves it as it is.", valueName: "0…1.5"))
  var chroma: String?

  @Option(help: .init("The same for brightness alone: 0 leaves it as it is.", valueName: "0…1.5"))
  var luma: String?

  @Option(help: .init("Fraction of the brightness noise that is left, as grain: 0.3 leaves 30 %.", valueName: "0…1"))
  var grain: String?

  @Option(
    help: .init(
      "Upper bound of the noise: auto estimates it for each photo, none removes what the model finds, a number is its "
        + "standard deviation in 8-bit levels.", valueName: "auto|none|sigma"))
  var noise: String?

  @Option(help: "The model: a name ('limn models' lists them) or the path of its folder.")
  var model: String?

  @Option(
    name: .customLong("set"),
    help: .init("Overrides a value of the pipeline, as in save.quality=90.", valueName: "stage.parameter=value"))
  var overrides: [String] = []

  @OptionGroup var options: RunOptions

  func validate() throws {
    guard paths.count > 1 else {
      throw ValidationError(
        "only '\(paths[0].printable)' is given: give what to denoise, and then the file or folder to write to")
    }
  }

  func run() async throws {
    try await StandardStreams.run(paths, run)
  }

  private func run(_ paths: [String]) async throws {
    let file = paths.count == 2 ? try SingleFile(input: paths[0], output: paths[1]) : nil
    let places = paths.dropLast().map { "--input=\($0)" } + paths.suffix(1).map { "--output=\($0)" }
    let given =
      ["denoise"] + places + (parameters.map(\.set) + overrides).map { "--set=\($0)" }
      + options.words
    // The very command that a journal notes is the one that runs.
    let command = try RunCommand.parse(given)
    try await FolderRun(
      pipeline: command.pipeline, arguments: command.arguments, scope: options.force ? .all : .missing, given: given,
      file: file,
      spelling: Dictionary(parameters.map { ("--set \($0.set)", $0.flag) }, uniquingKeysWith: { first, _ in first })
    ).run()
  }

  /// The pipeline's parameters that were given: as `--set` has them, and as they were written.
  private var parameters: [(set: String, flag: String)] {
    [
      ("model", model), ("strength", strength), ("chroma", chroma), ("luma", luma), ("grain", grain), ("noise", noise),
    ].compactMap { name, value in value.map { ("\(name)=\($0)", "--\(name) \($0)") } }
  }
}
