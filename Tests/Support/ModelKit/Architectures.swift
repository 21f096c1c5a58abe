import LimnFoundation
import LimnModels
import LimnTensors

/// A list of whole numbers as an argument.
private func list(_ numbers: [Int]) -> Argument { .list(numbers.map { .integer($0) }) }

/// A frame as an argument.
private func group(_ frame: Frame) -> Argument {
  .group(["x": .number(frame.x), "y": .number(frame.y), "side": .number(frame.side)])
}

extension DenoiserArchitecture {
  /// Makes an architecture with less to write; throws `ShapeError` as the one of values does.
  package init(channels: [Int], encoderBlocks: [Int], decoderBlocks: [Int]) throws(ShapeError) {
    try self.init([
      "channels": list(channels), "encoderBlocks": list(encoderBlocks), "decoderBlocks": list(decoderBlocks),
    ])
  }
}

extension AutoencoderArchitecture {
  /// Makes an architecture with less to write; throws `ShapeError` as the one of values does.
  package init(
    imageSize: Int, frame: Frame = .whole, latent: Int, encoderChannels: [Int], encoderBlocks: [Int] = [0, 0, 0, 0],
    decoderChannels: [Int], decoderBlocks: [Int] = [0, 0, 0, 0]
  ) throws(ShapeError) {
    try self.init([
      "imageSize": .integer(imageSize), "frame": group(frame), "latent": .integer(latent),
      "encoderChannels": list(encoderChannels), "encoderBlocks": list(encoderBlocks),
      "decoderChannels": list(decoderChannels), "decoderBlocks": list(decoderBlocks),
    ])
  }
}

extension ClassifierArchitecture {
  /// Makes an architecture with less to write; throws `ShapeError` as the one of values does.
  package init(
    imageSize: Int, frame: Frame = .whole, channels: [Int], blocks: [Int] = [0, 0, 0, 0], features: Int,
    attributes: [String]
  ) throws(ShapeError) {
    try self.init([
      "imageSize": .integer(imageSize), "frame": group(frame), "channels": list(channels), "blocks": list(blocks),
      "features": .integer(features), "attributes": .list(attributes.map { .text($0) }),
    ])
  }
}
