import LimnTensors

/// A model ready for use: its encoder and decoder, and the folder that they were read from.
public struct Model: Sendable {
  /// The folder it was read from.
  public let folder: ModelFolder
  /// The encoder.
  public let encoder: any Encoder
  /// The decoder.
  public let decoder: any Decoder
  /// Height and width of its images; nil: any size.
  public let imageSize: Int?
  /// The part of a photo that it was trained on.
  public let frame: Frame

  /// Makes a model from its parts, whose spaces are the same.
  public init(
    folder: ModelFolder, encoder: any Encoder, decoder: any Decoder, imageSize: Int? = nil, frame: Frame = .whole
  ) {
    self.imageSize = imageSize
    self.frame = frame
    precondition(encoder.space == decoder.space, "\(encoder.space) and \(decoder.space) are not one space")
    self.folder = folder
    self.encoder = encoder
    self.decoder = decoder
  }

  /// The latent space of its latents.
  public var space: LatentSpace { encoder.space }

  /// Bytes that it keeps once it has been used, beside its weights as they were read, by its name: weights in the orders that
  /// convolutions want, four numbers for one (Winograd's 6×6 for 3×3).
  public var keptMemory: [String: Int] {
    ["weights of \(space)": folder.weights.values.reduce(0) { $0 + $1.count } * 16]
  }
}

/// A kind of model: how the folders whose `config.json` names it become models.
public struct ModelFamily: Sendable {
  /// The name in `config.json`: "denoiser".
  public let name: String
  /// Makes a model from a folder; throws for an architecture or weights that do not fit.
  public let load: @Sendable (ModelFolder) throws -> Model

  /// The weights that an architecture needs, so that they can be looked for before any is read; nil: known only to `load`.
  public let weights: (@Sendable (ModelHeader) throws -> [(name: String, shape: Shape)])?

  /// Makes a family.
  public init(
    _ name: String, weights: (@Sendable (ModelHeader) throws -> [(name: String, shape: Shape)])? = nil,
    load: @escaping @Sendable (ModelFolder) throws -> Model
  ) {
    self.name = name
    self.weights = weights
    self.load = load
  }
}
