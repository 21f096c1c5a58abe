import LimnFoundation
import LimnTensors

/// The hyperparameters of an `AutoencoderNetwork`.
public struct AutoencoderArchitecture: Architecture {
  /// Its hyperparameters, as config.json and recipes write them.
  public static let parameters: [Parameter] = [
    .imageSize, Frame.parameter,
    Parameter("latent", .integer(1...65_536), help: "Units of the latent vector.", unit: "units"),
    .halvingChannels("encoderChannels", of: "encoder"), .halvingBlocks("encoderBlocks", of: "encoder"),
    .halvingChannels("decoderChannels", of: "decoder"), .halvingBlocks("decoderBlocks", of: "decoder"),
  ]

  /// The checked values, by the names of the hyperparameters.
  public let values: [String: Argument]

  /// Makes an architecture of checked values.
  public init(checked values: [String: Argument]) { self.values = values }

  /// Throws `ShapeError` if the values do not fit together.
  public func checkTogether() throws(ShapeError) { try frame.check() }

  /// Rows and columns of the images, a multiple of 16.
  public var imageSize: Int { arguments.integer("imageSize") }
  /// The part of a photo that the images are.
  public var frame: Frame { Frame(arguments.group("frame")) }
  /// Units of the latent vector.
  public var latent: Int { arguments.integer("latent") }
  /// Channels of the encoder's levels, finest first.
  public var encoderChannels: [Int] { arguments.integers("encoderChannels") }
  /// Residual blocks of the encoder at each level.
  public var encoderBlocks: [Int] { arguments.integers("encoderBlocks") }
  /// Channels of the decoder's levels, finest first.
  public var decoderChannels: [Int] { arguments.integers("decoderChannels") }
  /// Residual blocks of the decoder at each level.
  public var decoderBlocks: [Int] { arguments.integers("decoderBlocks") }

  /// The levels of encoder and decoder.
  public static let levels = Parameter.halvingLevels
}
