import LimnTensors

/// The hyperparameters of an `AutoencoderNetwork`, as config.json and recipes write them.
public struct AutoencoderArchitecture: Codable, Sendable, Hashable {
  /// Rows and columns of the images, a multiple of 16.
  public var imageSize: Int
  /// The part of a photo that the images are.
  public var frame: Frame
  /// Units of the latent vector.
  public var latent: Int
  /// Channels of the encoder's levels, finest first; the first is at half the image's resolution, each further one at half again.
  public var encoderChannels: [Int]
  /// Residual blocks of the encoder at each level.
  public var encoderBlocks: [Int]
  /// Channels of the decoder's levels, finest first.
  public var decoderChannels: [Int]
  /// Residual blocks of the decoder at each level.
  public var decoderBlocks: [Int]

  /// The levels of encoder and decoder.
  public static let levels = 4

  /// Makes an architecture; throws `ShapeError` if its parts do not fit together.
  public init(
    imageSize: Int, frame: Frame = .whole, latent: Int, encoderChannels: [Int], encoderBlocks: [Int] = [0, 0, 0, 0],
    decoderChannels: [Int], decoderBlocks: [Int] = [0, 0, 0, 0]
  ) throws(ShapeError) {
    self.imageSize = imageSize
    self.frame = frame
    self.latent = latent
    self.encoderChannels = encoderChannels
    self.encoderBlocks = encoderBlocks
    self.decoderChannels = decoderChannels
    self.decoderBlocks = decoderBlocks
    try validate()
  }

  /// Throws `ShapeError` if the parts do not fit together or a number is out of range.
  public func validate() throws(ShapeError) {
    try frame.validate(imageSize: imageSize)
    guard (1...65_536).contains(latent) else { throw ShapeError("latent is from 1 to 65536 units, not \(latent)") }
    for (name, channels) in [("encoderChannels", encoderChannels), ("decoderChannels", decoderChannels)]
    where channels.count != Self.levels || !channels.allSatisfy({ (1...2048).contains($0) }) {
      throw ShapeError("\(name) is four numbers from 1 to 2048, not \(channels)")
    }
    for (name, blocks) in [("encoderBlocks", encoderBlocks), ("decoderBlocks", decoderBlocks)]
    where blocks.count != Self.levels || !blocks.allSatisfy({ (0...32).contains($0) }) {
      throw ShapeError("\(name) is four numbers from 0 to 32, not \(blocks)")
    }
  }
}
