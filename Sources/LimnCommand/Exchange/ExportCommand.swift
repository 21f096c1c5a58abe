import ArgumentParser
import LimnFoundation
import LimnModels
import LimnONNX
import LimnTensors

/// `limn export`: writes a model's networks as files of another format.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes a model's networks as ONNX files.",
    discussion: """
      An autoencoder becomes encoder.onnx and decoder.onnx, a denoiser also model.onnx (both in one), a classifier classifier.onnx, a face \
      finder each of its networks. Pictures are [N, 3, H, W] from 0 to 1; those of a denoiser can be of any size whose sides are multiples \
      of its grid. The files' texts name the model and its hash.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case onnx
  }

  @Argument(help: "The model's name or folder.", completion: .directory)
  var model: String

  @Option(help: "The format.")
  var to = Format.onnx

  @Option(help: "The folder for the files.", completion: .directory)
  var output: String

  @Flag(
    help:
      "Also write inputs and the outputs that Limn has for them (examples/FILE.NAME.npy), to check another runtime by.")
  var examples = false

  func run() throws {
    let export = try ModelExport(Environment.models.folder(model))
    for file in export.files {
      let bytes = file.model.bytes
      try AtomicFile.write(bytes, to: output.appendingComponent(file.name + ".onnx"))
      func list(_ values: [ONNXModel.Value]) -> String { values.map(\.description).joined(separator: ", ") }
      print("\(file.name).onnx: \(list(file.model.inputs)) → \(list(file.model.outputs)), \(bytes.count / 1000) kB")
      guard examples else { continue }
      for (name, tensor) in try file.example() {
        try NPY.write(tensor, to: output.appendingComponent("examples/\(file.name).\(name).npy"))
      }
    }
  }
}
