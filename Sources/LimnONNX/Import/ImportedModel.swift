import LimnData
import LimnFoundation
import LimnModels
import LimnTensors

/// A model of networks that came from ONNX files: one that makes a picture of a picture, or an encoder and a decoder.
///
/// A network that makes a picture of a picture is a decoder whose latent is the picture itself, as a denoiser's is in part, so that it stands in
/// pipelines, and within `tiles`, like Limn's own.
package struct ImportedModel: Encoder, Decoder {
  /// The name of the family in config.json.
  package static let familyName = "onnx"

  /// How folders of this family become models.
  package static let family = ModelFamily(familyName, "Networks from ONNX files, run by Limn's engine.") { folder in
    let model = try ImportedModel(folder)
    var roles = LearnedModel.Roles()
    if model.encoder != nil || model.about.units == nil { roles.encoder = model }
    if model.decoder != nil { roles.decoder = model }
    return LearnedModel(folder: folder, input: model.about.type, roles: roles)
  }

  /// The coordinates of its latents.
  package let space: LatentSpace
  private let about: ImportedDescription
  private let encoder: ImportedGraph?
  private let decoder: ImportedGraph?
  private let found: GraphReach?

  /// Makes a model of a folder; throws for graphs that cannot be run.
  package init(_ folder: ModelFolder) throws {
    let about = try folder.architecture(ImportedDescription.self)
    guard about.isSound, about.encoder != nil || about.decoder != nil else {
      throw ModelError(
        "\(folder.path.printable)/config.json: its extents are no extents of pictures; import the model again")
    }
    func graph(_ part: ImportedDescription.Graph, _ prefix: String) throws -> ImportedGraph {
      try ImportedGraph(part.model(weights: folder.weights, prefix: prefix))
    }
    do {
      encoder = try about.encoder.map { try graph($0, "encoder.") }
      decoder = try about.decoder.map { try graph($0, "decoder.") }
    } catch let error as ONNXError { throw ModelError("\(folder.path.printable): \(error)") }
    self.about = about
    found = decoder.map(GraphReach.init)
    space = LatentSpace(
      name: folder.name, model: folder.hash,
      levels: about.units.map { [.vector(units: $0)] } ?? [.image])
  }

  /// Pictures are their own latents where there is no encoder.
  package func encode(_ inputs: Tensor) throws -> Latent {
    guard inputs.shape.rank == 4, inputs.count > 0 else {
      throw ShapeError("\(space) takes pictures, not \(inputs.shape)")
    }
    guard let encoder, let units = about.units else { return Latent(space: space, levels: [inputs]) }
    let wanted = about.input
    var pictures = inputs.converted(to: .plain)
    if wanted.channels == 3, pictures.shape[1] == 1 { pictures = pictures.repeatingChannel(3) }
    guard
      pictures.shape.dimensions.dropFirst() == [
        wanted.channels, wanted.height ?? pictures.shape[2], wanted.width ?? pictures.shape[3],
      ]
    else { throw ShapeError("\(space) takes \(about.type), not \(inputs.shape)") }
    let code = try run(encoder, pictures)
    guard code.shape == [inputs.shape[0], units] else { throw ShapeError("\(space): the encoder gave \(code.shape)") }
    return Latent(space: space, levels: [code])
  }

  /// The picture that the network makes, of the size of the latent's; throws for one of another size, or with numbers that are none.
  package func decode(_ latents: Latent) throws -> Tensor {
    guard latents.space == space else { throw ShapeError("a latent of \(latents.space) cannot be decoded by \(space)") }
    guard latents.levels.count == 1 else {
      throw ShapeError("\(space) has 1 level, the latent \(latents.levels.count)")
    }
    guard let decoder else { throw ShapeError("\(space) has no decoder") }
    let given = latents.levels[0]
    if let units = about.units {
      guard given.shape.rank == 2, given.shape[1] == units else {
        throw ShapeError("\(space) has \(units) units, and the latent is \(given.shape)")
      }
      let picture = try run(decoder, given)
      let (input, shape) = (about.input, picture.shape.dimensions)
      guard shape.count == 4, [given.shape[0], input.channels] == shape.prefix(2),
        shape[2] == input.height ?? shape[2], shape[3] == input.width ?? shape[3]
      else { throw ShapeError("\(space): the network made \(picture.shape) of \(given.shape), not \(about.type)") }
      return picture
    }
    guard given.shape.rank == 4, [1, 3].contains(given.shape[1]), given.count > 0 else {
      throw ShapeError("\(space) takes pictures, not \(given.shape)")
    }
    let (height, width, channels) = (given.shape[2], given.shape[3], given.shape[1])
    var pictures = given.converted(to: .plain)
    if about.input.channels != channels {
      // Grey networks see one channel after the other, colour networks a grey picture as colour.
      pictures =
        about.input.channels == 1
        ? pictures.reshaped(to: [given.shape[0] * channels, 1, height, width]) : pictures.repeatingChannel(3)
    }
    let taken = pictures.paddedByMirroring(toMultipleOf: grid)
    let made = try run(decoder, taken)
    guard made.shape == taken.shape else {
      throw ShapeError(
        "\(space): the network made \(made.shape) of \(taken.shape); use one whose output has the size of its input")
    }
    let whole = made.cropped(x: 0, y: 0, width: width, height: height)
    if about.input.channels == channels { return whole }
    return about.input.channels == 1
      ? whole.reshaped(to: [given.shape[0], channels, height, width]) : whole.channelMean()
  }

  /// "sees 20 pixels around each, on a grid of 4": what tiles need to know; before it the size of pictures, where a network takes one alone.
  package var summary: String {
    if let units = about.units {
      return "\(units) units" + (decoder == nil ? ", encoder alone" : encoder == nil ? ", decoder alone" : "")
    }
    let input = about.input
    let size = [(input.height, "high"), (input.width, "wide")].compactMap { side, word in side.map { "\($0) \(word)" } }
    return (size.isEmpty ? "" : "takes pictures \(size.joined(separator: " and ")), ")
      + (reach.map { "sees \($0) pixels around each" } ?? "sees the whole picture")
      + (grid > 1 ? ", on a grid of \(grid)" : "")
  }

  /// How far the network sees; a vector knows nothing of places.
  package var reach: Int? { about.units == nil ? found?.reach : nil }
  /// The network's grid.
  package var grid: Int { about.units == nil ? found?.grid ?? 1 : 1 }

  private func run(_ graph: ImportedGraph, _ x: Tensor) throws -> Tensor {
    guard let result = try graph(about.inputs(x, of: graph)).first else {
      throw ShapeError("\(space): the network gives nothing")
    }
    guard result.isFinite else { throw ShapeError("\(space): the network made numbers that are infinite or none") }
    return result
  }
}
