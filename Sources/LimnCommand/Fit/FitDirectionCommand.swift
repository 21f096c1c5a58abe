import ArgumentParser
import Foundation
import LimnFitting
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors
import LimnTraining

/// `limn fit direction`: an attribute's direction from labelled photos.
struct FitDirectionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "direction", abstract: "Fits an attribute's direction in a model's latent space to labelled photos.",
    discussion: """
      The labels are a CSV file with a column 'file' and columns of 0, 1 or nothing (unknown). Methods: mean is the \
      difference of the means of those with and those without the attribute; balanced that of means matched on other \
      attributes, so that they are not changed along with it; logistic and svm the normal of the plane that best separates the classes. \
      Put the file into the model's folder as directions/NAME.safetensors, and pipelines find it by name.
      """)

  @Option(help: "The model: a name ('limn models' lists them) or the path of its folder.")
  var model: String

  @OptionGroup var data: FitOptions

  @Option(help: "The attribute: a column of the labels.")
  var attribute: String

  @Option(help: "The direction's name (default: that of the output file).")
  var name: String?

  @Option(help: "How the direction is estimated (default: balanced).")
  var method: DirectionMethod?

  @Option(
    help: .init(
      "Attributes that balanced matches (default: those of male, young and smiling that the labels have).",
      valueName: "a,b"))
  var match: String?

  @Option(help: .init("Attributes whose directions are projected out.", valueName: "a,b"))
  var orthogonalTo: String?

  @Flag(help: "Count each photo's mirror image as well.")
  var mirrored = false

  @Option(help: "The file to write, such as glasses.safetensors.", completion: .file(extensions: ["safetensors"]))
  var output: String

  func validate() throws {
    if data.images == nil { throw ValidationError("give --images, the folder of photos") }
    if data.labels == nil { throw ValidationError("give --labels, the CSV file of the photos' labels") }
    if match != nil, method ?? .balanced != .balanced {
      throw ValidationError("--match goes with --method balanced only")
    }
    if stem.isEmpty {
      throw ValidationError("--output is '\(output)': give the file to write, such as glasses.safetensors")
    }
    if name?.isEmpty == true { throw ValidationError("--name is empty: give the direction's name, such as glasses") }
  }

  func run() async throws {
    let library = Environment.models
    let model = try library.model(self.model, needing: [.encoder, .decoder])
    let (arguments, source) = try data.read(DirectionMethod.signature, isLabelled: false)
    let folder = data.images ?? ""
    let table = try LabelTable(path: data.labels ?? "")
    let condition = try data.condition.map { try LabelCondition($0) }
    let request = DirectionFit.Request(
      attribute: attribute, name: name ?? stem, method: method ?? DirectionMethod(arguments),
      match: match.map(Self.names),
      orthogonalTo: orthogonalTo.map(Self.names) ?? [], isMirrored: mirrored)
    let fit = try DirectionFit(
      request, model: model, table: table, condition: condition, photos: source.names(), of: source,
      folder: folder)
    let others = try library.directions(of: self.model).compactMap { try? library.direction($0, of: self.model) }
    try OutputFile.prepare(output, example: "glasses.safetensors")

    let progress = RunProgress.standardError()
    let outcome = try await fit.run(others: others, threads: data.jobs.count) { progress.show($0) }
    try outcome.direction.write(to: output)
    for note in outcome.notes { print(note) }
    print("wrote \(output.printable)")
    print(DirectionTable([outcome.direction]).text)
    if outcome.failures.count > 0 {
      printError("\(outcome.failures.count) of \(fit.photos.count) photos failed; the direction is without them")
      throw Status.someFailed.exit
    }
  }

  /// The output file's name without its extension.
  private var stem: String {
    guard let file = output.split(separator: "/", omittingEmptySubsequences: false).last else { return "" }
    return String(file.hasSuffix(".safetensors") ? file.dropLast(".safetensors".count) : file)
  }

  private static func names(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}
