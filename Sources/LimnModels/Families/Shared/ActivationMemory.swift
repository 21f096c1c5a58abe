import LimnTensors

// What networks hold while they run, read off their layers. A block of two convolutions holds three feature maps of its
// level: its input, what is between the two, and its output; one more stays from before the first of several blocks.

/// Feature maps in floats, by the channels and the pixels of their level.
private func maps(_ count: Int, _ channels: Int, _ pixels: Int) -> Int {
  count * Layout.paddedChannels(channels) * pixels
}

/// Bytes of floats, and room for the tiles that threads work on.
private func bytes(_ floats: Int) -> Int { BlockRegion.estimate(4 * floats) + Threads.count * (4 << 20) }

extension Denoiser {
  /// The image extended to whole squares and its features, less what ends up in the latent.
  public func encodingMemory(width: Int, height: Int) -> Int {
    let architecture = network.architecture
    let (image, pixels) = padded(width, height)
    // Extended and coloured, if it is not already both; then squares of pixels in channels.
    var most = image + maps(1, 12, pixels[0]) + maps(1, architecture.channels[0], pixels[0])
    var features = image
    for (level, channels) in architecture.channels.enumerated() {
      most = max(most, features + maps(architecture.encoderBlocks[level] > 1 ? 4 : 3, channels, pixels[level]))
      features += maps(1, channels, pixels[level])
    }
    return bytes(max(0, most - latent(pixels)))
  }

  /// The features on their way up, and the noise.
  public func decodingMemory(width: Int, height: Int) -> Int {
    let architecture = network.architecture
    let (image, pixels) = padded(width, height)
    var most = 0
    var below = 0
    for level in architecture.decoderBlocks.indices.reversed() {
      let own = maps(1, architecture.channels[level], pixels[level])
      let blocks = architecture.decoderBlocks[level]
      most = max(most, below + own, (blocks == 0 ? 1 : blocks > 1 ? 4 : 3) * own)
      below = own
    }
    let end = maps(1, architecture.channels[0], pixels[0]) + maps(1, 12, pixels[0])
    return bytes(max(0, max(most, end) - image))
  }

  /// Floats of an image in colour extended to whole squares, and the pixels of each level.
  private func padded(_ width: Int, _ height: Int) -> (image: Int, pixels: [Int]) {
    let multiple = network.architecture.multiple
    func extent(_ size: Int) -> Int { (size + multiple - 1) / multiple * multiple }
    let all = extent(width) * extent(height)
    return (3 * all, network.architecture.channels.indices.map { all >> (2 * ($0 + 1)) })
  }

  private func latent(_ pixels: [Int]) -> Int {
    zip(network.architecture.channels, pixels).reduce(0) { $0 + maps(1, $1.0, $1.1) }
  }
}

extension Autoencoder {
  /// The feature maps of the level that has most.
  public func encodingMemory(width: Int, height: Int) -> Int {
    bytes(3 * width * height + most(network.architecture.encoderChannels, width, height))
  }

  /// The feature maps of the level that has most.
  public func decodingMemory(width: Int, height: Int) -> Int {
    bytes(3 * width * height + most(network.architecture.decoderChannels, width, height))
  }

  private func most(_ channels: [Int], _ width: Int, _ height: Int) -> Int {
    channels.enumerated().map { maps(4, $1, width * height >> (2 * ($0 + 1))) }.max() ?? 0
  }
}
