import LimnTensors

/// What networks hold while they run, read off their layers. A block of two convolutions holds three feature maps of its level:
/// its input, what is between the two, and its output; one more stays from before the first of several blocks.
enum ActivationMemory {
  /// Feature maps in floats, by the channels and the pixels of their level.
  static func maps(_ count: Int, _ channels: Int, _ pixels: Int) -> Int {
    count * Layout.paddedChannels(channels) * pixels
  }

  /// Bytes of floats, and room for the tiles that threads work on.
  static func bytes(_ floats: Int) -> Int { BlockRegion.estimate(4 * floats) + Threads.count * (4 << 20) }
}
