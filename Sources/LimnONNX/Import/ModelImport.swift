import Foundation
import LimnFoundation
import LimnModels
import LimnTensors

/// ONNX files made into a model's folder: a network that makes a picture of a picture, an encoder, a decoder, or both of them.
package enum ModelImport {
  /// Writes the folder and returns it. `fixed` are inputs beside the first, each of one value ("sigma": 0.1).
  ///
  /// Throws for what cannot be read, for an operation that is not supported, with its node, for networks of other data than pictures and
  /// rows, and for a folder that has files already unless `replacing` its model; nothing is written then.
  package static func write(
    _ file: String, decoder: String? = nil, name: String, fixed: [String: Double] = [:], to folder: String,
    replacing: Bool = false
  ) throws -> ModelFolder {
    let found = try? FileManager.default.contentsOfDirectory(atPath: folder)
    guard replacing || found?.isEmpty != false else {
      throw ModelError(
        "\(folder.printable): has files already; give another folder, or replace its model with --replace")
    }
    let (model, graph) = try graph(at: file)
    let parts: Parts
    if let decoder {
      parts = try encoder(model, graph, at: file, fixed, with: decoder)
    } else if let units = units(model) {
      parts = try self.decoder(model, graph, at: file, fixed, units: units)
    } else {
      parts = try pictures(model, graph, at: file, fixed)
    }
    // A weight that is no number would be found when the files are read again, after they had taken another model's place.
    if let name = parts.weights.filter({ !$0.value.isFinite }).keys.min() {
      throw ONNXError("\(file.printable): the weight '\(name.printable)' holds NaN or infinity")
    }
    let files = ([file] + [decoder].compactMap(\.self)).map(\.lastComponent.printable)
    func write(to path: String) throws -> ModelFolder {
      try ModelFolder.write(
        to: path, family: ImportedModel.familyName, name: name, architecture: parts.about, weights: parts.weights,
        card: "# \(name)\n\nImported by `limn import` from \(files.joined(separator: " and ")), whose terms it has.\n")
      let written = try ModelFolder(path: path, families: [ImportedModel.family])
      _ = try ImportedModel(written)
      return written
    }
    // A first writing shows that the files can be read again.
    let draft = FileManager.default.temporaryDirectory.appending(path: "limn-import-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: draft) }
    _ = try write(to: draft)
    return try write(to: folder)
  }

  /// What is written of one or two files.
  private struct Parts {
    var about: ImportedDescription
    var weights: [String: Tensor] = [:]

    mutating func set(encoder model: ONNXModel) {
      let parts = ImportedDescription.Graph.split(model, prefix: "encoder.")
      about.encoder = parts.graph
      weights.merge(parts.weights) { own, _ in own }
    }

    mutating func set(decoder model: ONNXModel) {
      let parts = ImportedDescription.Graph.split(model, prefix: "decoder.")
      about.decoder = parts.graph
      weights.merge(parts.weights) { own, _ in own }
    }
  }

  /// An encoder to rows, with its decoder if there is one.
  private static func encoder(
    _ model: ONNXModel, _ graph: ImportedGraph, at path: String, _ fixed: [String: Double], with decoder: String? = nil
  ) throws -> Parts {
    let other = try decoder.map { try self.graph(at: $0) }
    let pictures = try input(
      model, at: path, otherwise: ", which an encoder must take: models of rows cannot be imported")
    var parts = Parts(about: ImportedDescription(input: pictures, fixed: fixed, fixedExtents: [:]))
    parts.about.fixedExtents = try extents(of: fixed, in: [model] + (other.map { [$0.0] } ?? []))
    try check(parts.about, at: path)
    let given = try size(parts.about.input, at: path)
    let code = try trial(graph, path, Tensor(zeros: given), parts.about)
    guard code.shape.rank == 2, code.shape[0] == 1 else {
      throw ONNXError("\(path.printable): gives \(code.shape); an encoder must give rows [N, units]")
    }
    parts.about.units = code.shape[1]
    parts.set(encoder: model)
    if let decoder, let (model, graph) = other {
      let picture = try trial(graph, decoder, code, parts.about)
      guard picture.shape == given else {
        throw ONNXError("\(decoder.printable): makes \(picture.shape) of the latents of \(given)")
      }
      parts.set(decoder: model)
    }
    try check(parts.about, at: path)
    return parts
  }

  /// Units of the rows that a network takes first; nil where it takes something else.
  private static func units(_ model: ONNXModel) -> Int? {
    guard let input = model.inputs.first, input.extents.count == 2, case .fixed(let units) = input.extents[1] else {
      return nil
    }
    return units
  }

  /// A decoder of rows to pictures of one size.
  private static func decoder(
    _ model: ONNXModel, _ graph: ImportedGraph, at path: String, _ fixed: [String: Double], units: Int
  ) throws -> Parts {
    var parts = Parts(about: ImportedDescription(input: .init(channels: 3), fixed: fixed, fixedExtents: [:]))
    guard (1...1 << 20).contains(units) else { throw ONNXError("\(path.printable): takes rows of \(units) numbers") }
    parts.about.units = units
    parts.about.fixedExtents = try extents(of: fixed, in: [model])
    let picture = try trial(graph, path, Tensor(zeros: [1, units]), parts.about)
    guard picture.shape.rank == 4, picture.shape[0] == 1, [1, 3].contains(picture.shape[1]) else {
      throw ONNXError(
        "\(path.printable): makes \(picture.shape) of rows, not pictures [N, 1 or 3, H, W]"
          + (picture.shape.rank == 2 ? ": models of rows cannot be imported" : ""))
    }
    parts.about.input = .init(channels: picture.shape[1], height: picture.shape[2], width: picture.shape[3])
    parts.set(decoder: model)
    try check(parts.about, at: path)
    return parts
  }

  /// A network that makes a picture of a picture, or an encoder alone.
  private static func pictures(
    _ model: ONNXModel, _ graph: ImportedGraph, at path: String, _ fixed: [String: Double]
  ) throws -> Parts {
    let pictures = try input(model, at: path, otherwise: " or rows [N, units] of a known number of units")
    var parts = Parts(about: ImportedDescription(input: pictures, fixed: fixed, fixedExtents: [:]))
    parts.about.fixedExtents = try extents(of: fixed, in: [model])
    parts.set(decoder: model)
    try check(parts.about, at: path)
    let (shapes, first) = try shapes(of: graph, parts.about, at: path)
    if first.rank == 2 { return try encoder(model, graph, at: path, fixed) }
    let folded = ShuffleFolding.folded(model, shapes: shapes)
    try checkSizes(ImportedGraph(folded), parts.about, at: path)
    parts.weights = [:]
    parts.set(decoder: folded)
    return parts
  }

  /// Throws for a network that makes a picture of another size or other channels of a picture, or does so where the picture is not square.
  private static func checkSizes(
    _ graph: ImportedGraph, _ about: ImportedDescription, at path: String
  ) throws(ONNXError) {
    let grid = GraphReach(graph).grid
    let step = grid <= 512 ? grid : 1
    func multiple(_ side: Int) -> Int { (side + step - 1) / step * step }
    let first = about.shape(multiple(128))
    let picture = try trial(graph, path, Tensor(repeating: 0.5, shape: first), about)
    guard picture.shape == first else {
      throw ONNXError(
        "\(path.printable): makes \(picture.shape) of \(first); a network that changes a picture's size or channels "
          + "cannot be used")
    }
    let (height, width) = (multiple(128) + multiple(32), multiple(128) + 2 * multiple(32))
    let other: Shape = [1, about.input.channels, about.input.height ?? height, about.input.width ?? width]
    guard other != first else { return }
    let advice = "export it for pictures of any size (dynamic height and width)"
    let changed: Shape
    do throws(ONNXError) {
      changed = try trial(graph, path, Tensor(repeating: 0.5, shape: other), about).shape
    } catch { throw ONNXError("\(error), for \(other), though not for \(first): \(advice)") }
    guard changed == other else {
      throw ONNXError(
        "\(path.printable): makes \(changed) of \(other), though it says that any size will do: \(advice)")
    }
  }

  /// The shapes of all values of a first run, and that of the output.
  private static func shapes(
    of graph: ImportedGraph, _ about: ImportedDescription, at path: String
  ) throws(ONNXError) -> ([String: Shape], Shape) {
    var failure: ONNXError?
    // A graph may hold shapes of the size that it was exported with; folding makes it one of any size.
    for side in [128, 64, 96, 256, 32, 224, 240, 512] {
      let x = Tensor(repeating: 0.5, shape: about.shape(side))
      var seen = [graph.inputs[0]: x.shape]
      do throws(ONNXError) {
        let outputs = try graph.run(about.inputs(x, of: graph)) { name, value in
          if case .tensor(let tensor) = value { seen[name] = tensor.shape }
        }
        return (seen, outputs[0].shape)
      } catch { failure = failure ?? error }
    }
    throw ONNXError("\(path.printable): \(failure?.description ?? "cannot be run")")
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

  /// The pictures that a model takes first; throws for one that takes something else, with what is said of it.
  private static func input(
    _ model: ONNXModel, at path: String, otherwise advice: String
  ) throws(ONNXError) -> ImportedDescription.Input {
    guard let input = model.inputs.first, input.extents.count == 4, case .fixed(let channels) = input.extents[1],
      channels == 1 || channels == 3
    else {
      throw ONNXError(
        "\(path.printable): takes \(model.inputs.first?.description.printable ?? "nothing"), not pictures [N, 1 or 3, H, W]"
          + advice)
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
  private static func check(_ about: ImportedDescription, at path: String) throws(ONNXError) {
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
