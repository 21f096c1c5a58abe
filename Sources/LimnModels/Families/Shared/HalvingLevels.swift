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
