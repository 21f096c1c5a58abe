import LimnData
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnTensors

/// A model that a plug-in's program is; one program serves both verbs.
struct PluginModel: Encoder, Decoder {
  /// What stands for the family.
  static let familyName = "plug-in"

  let space: LatentSpace
  let plugin: String
  let declaration: PluginModelDeclaration
  let workers: PluginWorkers

  /// The model of a plug-in; `hash` is the plug-in's. The program starts with the first use.
  static func model(_ declaration: PluginModelDeclaration, in plugin: Plugin, hash: String) throws -> LearnedModel {
    let folder = try ModelFolder(
      path: plugin.manifest.folder, family: familyName, name: declaration.name, architecture: declaration, hash: hash)
    let model = PluginModel(
      space: LatentSpace(
        name: declaration.name, model: hash, levels: declaration.units.map { [.vector(units: $0)] } ?? [.image]),
      plugin: plugin.name, declaration: declaration,
      workers: PluginWorkers(
        plugin: plugin.name, manifest: plugin.manifest,
        hello: .init(protocol: PluginManifest.version, stage: declaration.name, parameters: [:])))
    var roles = LearnedModel.Roles()
    if declaration.encodes { roles.encoder = model }
    if declaration.decodes { roles.decoder = model }
    if declaration.hasPosterior, let units = declaration.units {
      roles.encoder = PluginPosteriorModel(model: model)
      roles.prior = StandardNormal(LatentShape(space: model.space, levels: [[1, units]]))
    }
    return LearnedModel(folder: folder, input: declaration.input, roles: roles)
  }

  /// The latents that the program makes; pictures are their own where it makes pictures of pictures.
  func encode(_ inputs: Tensor) throws -> Latent {
    guard let units = declaration.units else { return Latent(space: space, levels: [try checked(inputs)]) }
    return Latent(space: space, levels: [try encoded(inputs, columns: units)])
  }

  /// The numbers that the program makes of a batch, `[N, columns]`.
  fileprivate func encoded(_ inputs: Tensor, columns: Int) throws -> Tensor {
    let inputs = try checked(inputs)
    return try result(.encode, inputs).tensor([inputs.shape[0], columns])
  }

  /// What the program makes of latents.
  func decode(_ latents: Latent) throws -> Tensor {
    guard latents.space == space, latents.levels.count == 1 else {
      throw ShapeError("a latent of \(latents.space) cannot be decoded by \(space)")
    }
    let given = latents.levels[0].converted(to: .plain)
    guard let units = declaration.units else { return try remade(given) }
    guard given.shape.rank == 2, given.shape[1] == units else {
      throw ShapeError("\(space) has \(units) units, and the latent is \(given.shape)")
    }
    let count = given.shape[0]
    if let columns = declaration.columns { return try result(.decode, given).tensor([count, columns]) }
    let channels = declaration.channels ?? 3
    return try result(.decode, given).tensor([count, channels, declaration.height ?? 1, declaration.width ?? 1])
  }

  /// A picture made of a picture, in squares of the grid; grey networks see one channel after the other, colour networks grey as colour.
  private func remade(_ picture: Tensor) throws -> Tensor {
    let (count, channels) = (picture.shape[0], picture.shape[1])
    let (height, width) = (picture.shape[2], picture.shape[3])
    let own = declaration.channels ?? channels
    var given = picture
    if own < channels { given = picture.reshaped(to: [count * channels, 1, height, width]) }
    if own > channels { given = picture.repeatingChannel(own) }
    if grid > 1 { given = given.paddedByMirroring(toMultipleOf: grid) }
    let whole = try result(.decode, given).tensor(given.shape.dimensions).cropped(
      x: 0, y: 0, width: width, height: height)
    if own > channels { return whole.channelMean() }
    return own < channels ? whole.reshaped(to: [count, channels, height, width]) : whole
  }

  /// How far it sees around a pixel.
  var reach: Int? { declaration.reach }
  /// The squares in which it sees pictures.
  var grid: Int { declaration.grid }

  /// A batch as the program takes it; grey pictures are colour to one that takes colour.
  private func checked(_ inputs: Tensor) throws -> Tensor {
    var inputs = inputs.converted(to: .plain)
    if let columns = declaration.columns {
      guard inputs.shape.rank == 2, inputs.shape[1] == columns else {
        throw ShapeError("\(space) takes rows of \(columns) columns, not \(inputs.shape)")
      }
      return inputs
    }
    guard inputs.shape.rank == 4, inputs.count > 0 else {
      throw ShapeError("\(space) takes pictures, not \(inputs.shape)")
    }
    guard declaration.units != nil, let height = declaration.height, let width = declaration.width else {
      return inputs
    }
    let channels = declaration.channels ?? 3
    if channels == 3, inputs.shape[1] == 1 { inputs = inputs.repeatingChannel(3) }
    guard inputs.shape.dimensions.dropFirst() == [channels, height, width] else {
      throw ShapeError("\(space) takes \(declaration.input), not \(inputs.shape)")
    }
    return inputs
  }

  private func result(_ role: PluginMessage.Role, _ numbers: Tensor) throws -> PluginResult {
    let type =
      numbers.shape.rank == 4 ? "picture" : role == .encode ? "row" : declaration.units == nil ? "row" : "latent"
    let request = PluginMessage.Request(
      role: role, item: "", key: 0, stage: declaration.name, parameters: [:],
      inputs: [.init(name: "input", type: type, shape: numbers.shape.dimensions)])
    return PluginResult(
      plugin: plugin, stage: declaration.name, answer: try workers.answer(to: request, [numbers.array]))
  }
}

/// The encoder of a plug-in that gives means and log-variances, one after the other.
private struct PluginPosteriorModel: VariationalEncoder {
  let model: PluginModel

  var space: LatentSpace { model.space }

  func posterior(_ inputs: Tensor) throws -> any Posterior {
    let units = model.declaration.units ?? 0
    let rows = try model.encoded(inputs, columns: 2 * units)
    let values = rows.array
    func half(_ start: Int) -> Latent {
      let part = Tensor(shape: [rows.shape[0], units]) { output in
        for index in output.indices { output[index] = values[index / units * 2 * units + start + index % units] }
      }
      return Latent(space: space, levels: [part])
    }
    return DiagonalGaussian(mean: half(0), logVariance: half(units))
  }
}
