import LimnTensors

/// The hyperparameters of a `ClassifierNetwork`, as config.json and recipes write them.
public struct ClassifierArchitecture: Codable, Sendable, Hashable {
  /// Rows and columns of the images, a multiple of 16.
  public var imageSize: Int
  /// The part of a photo that the images are.
  public var frame: Frame
  /// Channels of the four levels, finest first; the first is at half the image's resolution, each further one at half again.
  public var channels: [Int]
  /// Residual blocks at each level.
  public var blocks: [Int]
  /// Units of the vector of features.
  public var features: Int
  /// The attributes that are classified, each yes or no.
  public var attributes: [String]

  /// Makes an architecture; throws `ShapeError` if its parts do not fit together.
  public init(
    imageSize: Int, frame: Frame = .whole, channels: [Int], blocks: [Int] = [0, 0, 0, 0], features: Int,
    attributes: [String]
  ) throws(ShapeError) {
    self.imageSize = imageSize
    self.frame = frame
    self.channels = channels
    self.blocks = blocks
    self.features = features
    self.attributes = attributes
    try validate()
  }

  /// Throws `ShapeError` if the parts do not fit together or a number is out of range.
  public func validate() throws(ShapeError) {
    try frame.validate(imageSize: imageSize)
    guard channels.count == 4, channels.allSatisfy({ (1...2048).contains($0) }) else {
      throw ShapeError("channels is four numbers from 1 to 2048, not \(channels)")
    }
    guard blocks.count == 4, blocks.allSatisfy({ (0...32).contains($0) }) else {
      throw ShapeError("blocks is four numbers from 0 to 32, not \(blocks)")
    }
    guard (1...65_536).contains(features) else { throw ShapeError("features is from 1 to 65536, not \(features)") }
    guard Set(attributes).count == attributes.count, !attributes.isEmpty, attributes.allSatisfy({ !$0.isEmpty }) else {
      throw ShapeError("attributes is a list of different names, at least one, not \(attributes)")
    }
  }
}
