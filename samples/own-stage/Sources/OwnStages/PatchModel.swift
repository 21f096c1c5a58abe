import Limn

/// The hyperparameters, as config.json and recipes give them.
public struct PatchArchitecture: Architecture {
  public static let parameters: [Parameter] = [
    Parameter("side", .integer(2...16), help: "Rows and columns of a patch."),
    Parameter("channels", .integer(1...256), help: "Numbers that stand for a patch."),
  ]
  public let values: [String: Argument]
  public init(checked values: [String: Argument]) { self.values = values }

  var side: Int { arguments.integer("side") }
  var channels: Int { arguments.integer("channels") }
}

/// Each patch of a picture to a few numbers and back: two layers.
public struct PatchNetwork: Module {
  let encoder: Convolution2D, decoder: ConvolutionTranspose2D
  let side: Int

  public init(_ architecture: PatchArchitecture) {
    side = architecture.side
    encoder = Convolution2D("encoder", 3, architecture.channels, kernel: side, stride: side, bias: true, gain: 1)
    decoder = ConvolutionTranspose2D("decoder", architecture.channels, 3, kernel: side, stride: side)
  }

  public var modules: [(name: String, module: any Module)] { [("encoder", encoder), ("decoder", decoder)] }
}

/// A model family: pictures of any size to a map of patches, and back.
public struct PatchModel: Encoder, Decoder {
  public static let family = ModelFamily(
    "patches", "Encodes each patch of a picture as a few numbers.", network: PatchNetwork.init
  ) { folder in
    let model = try PatchModel(folder)
    return LearnedModel(folder: folder, input: .pixels(channels: 3), roles: .init(encoder: model, decoder: model))
  }

  public let space: LatentSpace
  private let network: PatchNetwork
  private let parameters: Parameters

  init(_ folder: ModelFolder) throws {
    network = PatchNetwork(try folder.architecture(PatchArchitecture.self))
    parameters = try folder.parameters(network.parameters)
    space = LatentSpace(
      name: folder.name, model: folder.hash,
      levels: [.map(channels: parameters["encoder.bias"].count, stride: network.side)])
  }

  /// The map `[N, channels, H / side, W / side]` of pictures `[N, 3, H, W]`.
  public func encode(_ inputs: Tensor) throws -> Latent {
    let side = network.side
    guard inputs.shape.rank == 4, inputs.shape[1] == 3, inputs.shape[2] % side == 0, inputs.shape[3] % side == 0 else {
      throw ShapeError("\(space) takes [N, 3, H, W] with sides that are multiples of \(side), not \(inputs.shape)")
    }
    let map = network.encoder(Variable(inputs), in: Pass(parameters)).value
    return Latent(space: space, levels: [map.converted(to: .plain)])
  }

  /// Pictures `[N, 3, H, W]` of maps.
  public func decode(_ latents: Latent) throws -> Tensor {
    guard latents.space == space else { throw ShapeError("\(latents.space) cannot be decoded by \(space)") }
    return network.decoder(Variable(latents.levels[0]), in: Pass(parameters)).value.converted(to: .plain)
  }

  /// How far a pixel's result depends on others: as far as its patch goes.
  public var reach: Int? { network.side - 1 }
  public var grid: Int { network.side }
}

/// How the family is trained: recipes may name it, with a loss.
public struct PatchObjective: Objective {
  public static let kind = ObjectiveKind(
    PatchModel.family, loss: Parameter("loss", .choice(["l1", "mse"]), help: "How pictures are compared.")
  ) { (arguments, _) throws(ObjectiveError) in
    let loss = Loss(rawValue: arguments.text("loss")) ?? .mse
    return { (architecture: PatchArchitecture) in PatchObjective(values: architecture, loss: loss) }
  }

  let values: PatchArchitecture
  let loss: Loss

  public var family: String { PatchModel.family.name }
  public var architecture: any Encodable & Sendable { values }
  public var modelParameters: [ParameterSpec] { PatchNetwork(values).parameters }
  public var needs: [DataRequirement] { [.pixels("input", multiple: values.side)] }
  public var description: String { "A model of patches" }

  public func losses(_ batch: Batch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let network = PatchNetwork(values)
    return Losses(
      loss(network.decoder(network.encoder(Variable(batch.input), in: pass), in: pass), target: batch.input))
  }
}
