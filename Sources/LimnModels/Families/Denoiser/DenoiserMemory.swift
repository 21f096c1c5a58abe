import LimnTensors

extension Denoiser {
  /// The image extended to whole squares and its features, less what ends up in the latent.
  package func encodingMemory(width: Int, height: Int) -> Int {
    let architecture = network.architecture
    let (image, pixels) = padded(width, height)
    // Extended and coloured, if it is not already both; then squares of pixels in channels.
    var most =
      image + ActivationMemory.maps(1, 12, pixels[0]) + ActivationMemory.maps(1, architecture.channels[0], pixels[0])
    var features = image
    for (level, channels) in architecture.channels.enumerated() {
      most = max(
        most, features + ActivationMemory.maps(architecture.encoderBlocks[level] > 1 ? 4 : 3, channels, pixels[level]))
      features += ActivationMemory.maps(1, channels, pixels[level])
    }
    return ActivationMemory.bytes(max(0, most - latent(pixels)))
  }

  /// The features on their way up, and the noise.
  package func decodingMemory(width: Int, height: Int) -> Int {
    let architecture = network.architecture
    let (image, pixels) = padded(width, height)
    var most = 0
    var below = 0
    for level in architecture.decoderBlocks.indices.reversed() {
      let own = ActivationMemory.maps(1, architecture.channels[level], pixels[level])
      let blocks = architecture.decoderBlocks[level]
      most = max(most, below + own, (blocks == 0 ? 1 : blocks > 1 ? 4 : 3) * own)
      below = own
    }
    let end = ActivationMemory.maps(1, architecture.channels[0], pixels[0]) + ActivationMemory.maps(1, 12, pixels[0])
    return ActivationMemory.bytes(max(0, max(most, end) - image))
  }

  /// Floats of an image in colour extended to whole squares, and the pixels of each level.
  private func padded(_ width: Int, _ height: Int) -> (image: Int, pixels: [Int]) {
    let multiple = network.architecture.multiple
    func extent(_ size: Int) -> Int { (size + multiple - 1) / multiple * multiple }
    let all = extent(width) * extent(height)
    return (3 * all, network.architecture.channels.indices.map { all >> (2 * ($0 + 1)) })
  }

  private func latent(_ pixels: [Int]) -> Int {
    zip(network.architecture.channels, pixels).reduce(0) { $0 + ActivationMemory.maps(1, $1.0, $1.1) }
  }
}
