import ArgumentParser
import LimnFoundation
import LimnModels
import LimnONNX

/// `limn import`: makes a model of ONNX files.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Makes a model of an ONNX file, which Limn's engine then runs in pipelines.",
    discussion: """
      A network that makes a picture of a picture becomes a model for 'encode' and 'decode' within 'tiles', whatever the photo's size. An \
      encoder to rows may come with its decoder, and either may come alone. Pictures are [N, 1 or 3, H, W] from 0 to 1. An operation that is not supported is named with \
      its node.
      """)

  @Argument(
    help: "The file: a network that makes a picture of a picture, an encoder, or a decoder.",
    completion: .file(extensions: ["onnx"]))
  var file: String

  @Option(help: "The decoder of an encoder.", completion: .file(extensions: ["onnx"]))
  var decoder: String?

  @Option(
    name: .customLong("input"),
    help: .init("The value of an input beside the picture; can be repeated.", valueName: "name=value"))
  var inputs: [String] = []

  @Flag(help: "Replace a model that the output folder has.")
  var replace = false

  @Option(help: .init("The model's name (default: the output folder's).", valueName: "name"))
  var name: String?

  @Option(help: "The folder for the model.", completion: .directory)
  var output: String

  func run() throws {
    var fixed: [String: Double] = [:]
    for text in inputs {
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let value = Double(parts[1]), value.isFinite else {
        throw failure("--input '\(text.printable)' is no value: write it as sigma=0.1", .usage)
      }
      guard fixed.updateValue(value, forKey: String(parts[0])) == nil else {
        throw failure("--input gives '\(String(parts[0]).printable)' twice: give it once", .usage)
      }
    }
    let folder = try ModelImport.write(
      file, decoder: decoder, name: name ?? output.lastComponent, fixed: fixed, to: output, replacing: replace)
    let model = try ImportedModel(folder)
    print("\(folder.name): \(folder.parameterCount) parameters, \(model.summary), written to \(folder.path.printable)")
  }
}
