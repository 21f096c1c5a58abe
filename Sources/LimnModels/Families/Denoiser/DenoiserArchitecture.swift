import LimnFoundation
import LimnTensors

/// The hyperparameters of a `DenoiserNetwork`.
package struct DenoiserArchitecture: Architecture {
  /// Its hyperparameters, as config.json and recipes write them.
  package static let parameters: [Parameter] = [
    Parameter(
      "channels", .list(of: .integer(1...1024), count: 1...5),
      help: "Channels of the levels, finest first: at half the image's resolution, a quarter and so on."),
    Parameter(
      "encoderBlocks", .list(of: .integer(0...32), count: 1...5),
      help: "Residual blocks of the encoder at each level."),
    Parameter(
      "decoderBlocks", .list(of: .integer(0...32), count: 0...4),
      help: "Residual blocks of the decoder at each level but the coarsest."),
    Frame.parameter,
  ]

  /// The checked values, by the names of the hyperparameters.
  package let values: [String: Argument]

  /// Makes an architecture of checked values.
  package init(checked values: [String: Argument]) { self.values = values }

  /// Throws `ShapeError` if the values do not fit together.
  package func checkTogether() throws(ShapeError) {
    guard encoderBlocks.count == channels.count else {
      throw ShapeError("encoderBlocks is \(channels.count) numbers from 0 to 32, one a level, not \(encoderBlocks)")
    }
    guard decoderBlocks.count == channels.count - 1 else {
      throw ShapeError(
        "decoderBlocks is \(channels.count - 1) numbers from 0 to 32, one a level but the last, not \(decoderBlocks)")
    }
    try frame.check()
  }

  /// Channels of the levels, finest first.
  package var channels: [Int] { arguments.integers("channels") }
  /// Residual blocks of the encoder at each level.
  package var encoderBlocks: [Int] { arguments.integers("encoderBlocks") }
  /// Residual blocks of the decoder at each level but the coarsest.
  package var decoderBlocks: [Int] { arguments.integers("decoderBlocks") }
  /// The part of a photo that the images are.
  package var frame: Frame { Frame(arguments.group("frame")) }

  /// Images are extended to multiples of this many pixels.
  package var multiple: Int { 1 << channels.count }

  /// Pixels around a tile that can change its result, the tile lying on the network's own grid; a multiple of `multiple`,
  /// so that the reaches of networks one behind the other add up.
  package var reach: Int {
    let (encoderBlocks, decoderBlocks) = (self.encoderBlocks, self.decoderBlocks)
    var cells = 1  // of the level at hand, contaminated from the tile's border inwards; the head is 3×3
    for level in encoderBlocks.indices {
      if level > 0 { cells = (cells + 1) / 2 }
      cells += 2 * encoderBlocks[level]
    }
    for level in decoderBlocks.indices.reversed() { cells = cells * 2 + 2 * decoderBlocks[level] }
    return ((cells + 1) * 2 + multiple - 1) / multiple * multiple
  }
}
