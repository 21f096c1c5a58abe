import LimnFoundation
import LimnNetworks

extension Sequential {
  /// The levels of a pyramid over colour images, finest first: each a 4×4 convolution of stride 2 with ReLU to its channels,
  /// which halves the resolution, then its residual blocks.
  static func halvingLevels(_ name: String, channels: [Int], blocks: [Int]) -> [Sequential] {
    channels.indices.map { level in
      let convolution = Convolution2D(
        "\(name).\(level).0", level == 0 ? 3 : channels[level - 1], channels[level], kernel: 4, stride: 2, padding: 1,
        bias: true, relu: true)
      return Sequential(
        [convolution]
          + (0..<blocks[level]).map { ResidualBlock("\(name).\(level).\($0 + 1)", channels: channels[level]) })
    }
  }
}

extension Parameter {
  /// How many levels such a pyramid has.
  static let halvingLevels = 4

  /// The size of the square images, which a pyramid halves at each level.
  static let imageSize = Parameter(
    "imageSize", .multiple(of: 1 << halvingLevels, in: 16...1024), help: "Rows and columns of the images.")

  /// The channels of a pyramid's levels.
  static func halvingChannels(_ name: String, of owner: String) -> Parameter {
    Parameter(
      name, .list(of: .integer(1...2048), count: halvingLevels...halvingLevels),
      help: "Channels of the \(owner)'s levels, finest first: at half the image's resolution, a quarter and so on.")
  }

  /// The residual blocks of a pyramid's levels.
  static func halvingBlocks(_ name: String, of owner: String) -> Parameter {
    Parameter(
      name, .list(of: .integer(0...32), count: halvingLevels...halvingLevels),
      help: "Residual blocks of the \(owner) at each level.",
      default: .list([Argument](repeating: .integer(0), count: halvingLevels)))
  }
}
