import LimnTensors

extension Autoencoder {
  /// The feature maps of the level that has most.
  package func encodingMemory(width: Int, height: Int) -> Int {
    ActivationMemory.bytes(3 * width * height + most(network.architecture.encoderChannels, width, height))
  }

  /// The feature maps of the level that has most.
  package func decodingMemory(width: Int, height: Int) -> Int {
    ActivationMemory.bytes(3 * width * height + most(network.architecture.decoderChannels, width, height))
  }

  private func most(_ channels: [Int], _ width: Int, _ height: Int) -> Int {
    channels.enumerated().map { ActivationMemory.maps(4, $1, width * height >> (2 * ($0 + 1))) }.max() ?? 0
  }
}
