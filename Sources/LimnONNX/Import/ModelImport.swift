import LimnFoundation
import LimnModels
import LimnTensors

/// ONNX files made into a model's folder: a network that makes a picture of a picture, or an encoder and a decoder.
package enum ModelImport {
  /// Writes the folder and returns it. `fixed` are inputs beside the picture, each of one value ("sigma": 0.1).
  ///
  /// Throws for what cannot be read, for an operation that is not supported, with its node, and for networks that do not make pictures.
  package static func write(
    decoder: String, encoder: String? = nil, name: String, fixed: [String: Double] = [:], to folder: String
  ) throws -> ModelFolder {
    var (decoderModel, decoderGraph) = try graph(at: decoder)
    var about = ImportedDescription(
      input: .init(channels: 3), fixed: fixed, fixedExtents: [:],
      decoder: ImportedDescription.Graph.split(decoderModel, prefix: "decoder.").graph)
    var weights: [String: Tensor] = [:]
    if let encoder {
      let (encoderModel, encoderGraph) = try graph(at: encoder)
      let parts = ImportedDescription.Graph.split(encoderModel, prefix: "encoder.")
      weights.merge(parts.weights) { own, _ in own }
      about.encoder = parts.graph
      about.input = try pictures(encoderModel, at: encoder)
      about.fixedExtents = try extents(of: fixed, in: [encoderModel, decoderModel])
      try check(about, units: 1, at: encoder)
      let given = try size(about.input, at: encoder)
      let code = try trial(encoderGraph, encoder, Tensor(zeros: given), about)
      guard code.shape.rank == 2, code.shape[0] == 1 else {
        throw ONNXError("\(encoder.printable): gives \(code.shape); an encoder must give rows [N, units]")
      }
      about.units = code.shape[1]
      let picture = try trial(decoderGraph, decoder, code, about)
      guard picture.shape == given else {
        throw ONNXError("\(decoder.printable): makes \(picture.shape) of the latents of \(given)")
      }
    } else {
      about.input = try pictures(decoderModel, at: decoder)
      about.fixedExtents = try extents(of: fixed, in: [decoderModel])
      try check(about, units: nil, at: decoder)
      var shapes: [String: Shape] = [:]
      var failure: ONNXError?
      // A graph may hold shapes of the size that it was exported with; folding makes it one of any size.
      for side in [128, 64, 96, 256, 32, 224, 512] where shapes.isEmpty {
        let x = Tensor(repeating: 0.5, shape: about.shape(side))
        var seen = [decoderGraph.inputs[0]: x.shape]
        do throws(ONNXError) {
          _ = try decoderGraph.run(about.inputs(x, of: decoderGraph)) { name, value in
            if case .tensor(let tensor) = value { seen[name] = tensor.shape }
          }
          shapes = seen
        } catch { failure = failure ?? error }
      }
      if shapes.isEmpty, let failure { throw ONNXError("\(decoder.printable): \(failure)") }
      decoderModel = ShuffleFolding.folded(decoderModel, shapes: shapes)
      decoderGraph = try ImportedGraph(decoderModel)
      let shape = about.shape(128)
      let picture = try trial(decoderGraph, decoder, Tensor(repeating: 0.5, shape: shape), about)
      guard picture.shape == shape else {
        throw ONNXError(
          "\(decoder.printable): makes \(picture.shape) of \(shape); a network that changes a picture's size or channels "
            + "cannot be used")
      }
    }
    let parts = ImportedDescription.Graph.split(decoderModel, prefix: "decoder.")
    about.decoder = parts.graph
    weights.merge(parts.weights) { own, _ in own }
    let files = ([encoder].compactMap(\.self) + [decoder]).map(\.lastComponent.printable)
    try ModelFolder.write(
      to: folder, family: ImportedModel.familyName, name: name, architecture: about, weights: weights,
      card: "# \(name)\n\nImported by `limn import` from \(files.joined(separator: " and ")), whose terms it has.\n")
    return try ModelFolder(path: folder, families: [ImportedModel.family])
  }

  /// The folded model of a file, and its graph.
  private static func graph(at path: String) throws -> (ONNXModel, ImportedGraph) {
    let bytes = try FileBytes.read(path)
    do throws(ONNXError) {
      let model = try GraphFolding.folded(ONNXModel(bytes: bytes))
      guard !model.inputs.isEmpty, !model.outputs.isEmpty else {
        throw ONNXError("the model has no input or no output")
      }
      return (model, try ImportedGraph(model))
    } catch { throw ONNXError("\(path.printable): \(error)") }
  }

  /// The pictures that a model takes first.
  private static func pictures(_ model: ONNXModel, at path: String) throws(ONNXError) -> ImportedDescription.Input {
    guard let input = model.inputs.first, input.extents.count == 4, case .fixed(let channels) = input.extents[1],
      channels == 1 || channels == 3
    else {
      throw ONNXError(
        "\(path.printable): takes \(model.inputs.first?.description.printable ?? "nothing"), not pictures [N, 1 or 3, H, W]"
      )
    }
    func fixed(_ axis: Int) -> Int? { if case .fixed(let extent) = input.extents[axis] { extent } else { nil } }
    return .init(channels: channels, height: fixed(2), width: fixed(3))
  }

  private static func size(_ input: ImportedDescription.Input, at path: String) throws(ONNXError) -> Shape {
    guard let height = input.height, let width = input.width else {
      throw ONNXError("\(path.printable): takes pictures of any size; an encoder to rows must take one size")
    }
    return [1, input.channels, height, width]
  }

  /// The extents of inputs beside the first, of which each must be given.
  private static func extents(
    of fixed: [String: Double], in models: [ONNXModel]
  ) throws(ONNXError) -> [String: [Int]] {
    var found: [String: [Int]] = [:]
    for model in models {
      for input in model.inputs.dropFirst() {
        guard fixed[input.name] != nil else {
          throw ONNXError(
            "the model also takes '\(input.description.printable)': give its value with --input \(input.name.printable)=VALUE"
          )
        }
        found[input.name] = input.extents.map { if case .fixed(let extent) = $0 { extent } else { 1 } }
      }
    }
    if let unknown = fixed.keys.sorted().first(where: { found[$0] == nil }) {
      throw ONNXError("the model has no input '\(unknown.printable)' beside the first")
    }
    return found
  }

  /// Throws for extents that no picture has.
  private static func check(_ about: ImportedDescription, units: Int?, at path: String) throws(ONNXError) {
    var about = about
    about.units = units
    guard about.isSound else { throw ONNXError("\(path.printable): its inputs are of no extents that pictures have") }
  }

  /// A first run, which shows what a file's nodes cannot do.
  private static func trial(
    _ graph: ImportedGraph, _ path: String, _ x: Tensor, _ about: ImportedDescription
  ) throws(ONNXError) -> Tensor {
    do throws(ONNXError) {
      return try graph(about.inputs(x, of: graph))[0]
    } catch { throw ONNXError("\(path.printable): \(error)") }
  }
}
