import LimnFoundation
import LimnTensors

/// The hyperparameters of an `AutoencoderNetwork`.
package struct AutoencoderArchitecture: Architecture {
  /// Its hyperparameters, as config.json and recipes write them.
  package static let parameters: [Parameter] = [
    .imageSize, Frame.parameter,
    Parameter("latent", .integer(1...65_536), help: "Units of the latent vector.", unit: "units"),
    .halvingChannels("encoderChannels", of: "encoder"), .halvingBlocks("encoderBlocks", of: "encoder"),
    .halvingChannels("decoderChannels", of: "decoder"), .halvingBlocks("decoderBlocks", of: "decoder"),
  ]

  /// The checked values, by the names of the hyperparameters.
  package let values: [String: Argument]

  /// Makes an architecture of checked values.
  package init(checked values: [String: Argument]) { self.values = values }

  /// Throws `ShapeError` if the values do not fit together.
  package func checkTogether() throws(ShapeError) { try frame.check() }

  /// Rows and columns of the images, a multiple of 16.
  package var imageSize: Int { arguments.integer("imageSize") }
  /// The part of a photo that the images are.
  package var frame: Frame { Frame(arguments.group("frame")) }
  /// Units of the latent vector.
  package var latent: Int { arguments.integer("latent") }
  /// Channels of the encoder's levels, finest first.
  package var encoderChannels: [Int] { arguments.integers("encoderChannels") }
  /// Residual blocks of the encoder at each level.
  package var encoderBlocks: [Int] { arguments.integers("encoderBlocks") }
  /// Channels of the decoder's levels, finest first.
  package var decoderChannels: [Int] { arguments.integers("decoderChannels") }
  /// Residual blocks of the decoder at each level.
  package var decoderBlocks: [Int] { arguments.integers("decoderBlocks") }

  /// The levels of encoder and decoder.
  package static let levels = Parameter.halvingLevels
}
