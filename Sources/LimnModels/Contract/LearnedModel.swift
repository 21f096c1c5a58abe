import LimnData
import LimnFoundation
import LimnImages
import LimnTensors

/// A model ready for use: the folder that it was read from, the type of its data, and the roles that it can play.
public struct LearnedModel: Sendable {
  /// What a model can do, each nil if it cannot.
  public struct Roles: Sendable {
    /// Maps data to latents.
    public var encoder: (any Encoder)?
    /// Maps latents to data.
    public var decoder: (any Decoder)?
    /// The distribution of latents that the model was trained with, if it has one.
    public var prior: (any LatentPrior)?
    /// The same where it depends on the data: on an auxiliary variable, or on the steps before.
    public var conditionalPrior: (any ConditionalPrior)?
    /// Decides which attributes an example has.
    public var classifier: (any AttributeClassifier)?
    /// Evaluates the density of data.
    public var density: (any DensityModel)?
    /// Evaluates how likely data are, given a latent.
    package var likelihood: (any ConditionalLikelihood)?
    /// Finds faces in photos.
    package var faceDetector: (any FaceDetector)?

    /// The role of a model that finds faces.
    package init(faceDetector: any FaceDetector) {
      self.init()
      self.faceDetector = faceDetector
    }

    /// Names the roles that a model has.
    public init(
      encoder: (any Encoder)? = nil, decoder: (any Decoder)? = nil, prior: (any LatentPrior)? = nil,
      conditionalPrior: (any ConditionalPrior)? = nil, classifier: (any AttributeClassifier)? = nil,
      density: (any DensityModel)? = nil
    ) {
      (self.encoder, self.decoder, self.prior) = (encoder, decoder, prior)
      (self.conditionalPrior, self.classifier, self.density) = (conditionalPrior, classifier, density)
    }

    /// Names the roles of a model whose decoder says how likely data are, given a latent.
    package init(
      encoder: any Encoder, decoder: any Decoder, prior: (any LatentPrior)? = nil, density: (any DensityModel)? = nil,
      likelihood: any ConditionalLikelihood
    ) {
      self.init(encoder: encoder, decoder: decoder, prior: prior, density: density)
      self.likelihood = likelihood
    }
  }

  /// The folder it was read from.
  public let folder: ModelFolder
  /// The type of the data that it takes; an extent that is missing can be any.
  public let input: DataType
  /// The part of a photo that it was trained on.
  public let frame: Frame
  /// What it can do.
  public let roles: Roles

  /// Makes a model from its parts; encoder, decoder and prior, as far as it has them, are of one latent space.
  public init(folder: ModelFolder, input: DataType, frame: Frame = .whole, roles: Roles) {
    let spaces = [roles.encoder?.space, roles.decoder?.space, roles.prior?.space].compactMap(\.self)
    precondition(Set(spaces).count <= 1, "\(spaces) are not one space")
    (self.folder, self.input, self.frame, self.roles) = (folder, input, frame, roles)
  }

  /// Height and width of its images, if it takes images of one size, which are square; else nil.
  public var imageSize: Int? { input.width == input.height ? input.width : nil }

  /// Whether its data are pictures, and not rows or sequences.
  package var takesPictures: Bool { input.kind == .pixels || input.kind == .image }

  /// Throws for a model of rows or sequences, and names its input.
  package func requirePictures() throws(ModelError) {
    guard takesPictures else {
      throw ModelError("\(folder.name.printable) takes \(input), not pictures: give a model of pictures")
    }
  }

  /// What it is shown of a photo, `[1, C, H, W]` from 0 to 1: its frame, resized to the images that it takes, in grey where it takes
  /// grey. Throws `ShapeError` where it takes images of any size, or sees too little of the photo.
  package func view(of photo: Image) throws(ShapeError) -> Tensor {
    guard let width = input.width, let height = input.height else {
      throw ShapeError(
        "\(folder.name.printable) takes \(takesPictures ? "images of any size" : "\(input), not pictures")")
    }
    return try frame.view(of: photo, width: width, height: height, channels: input.channels ?? 3)
  }

  /// Bytes that it keeps once it has been used, beside its weights as they were read, by its name: weights in the orders that
  /// convolutions want, four numbers for one (Winograd's 6×6 for 3×3).
  public var keptMemory: [String: Int] {
    ["weights of \(folder.name)@\(folder.hash.prefix(8))": folder.weights.values.reduce(0) { $0 + $1.count } * 16]
  }
}
