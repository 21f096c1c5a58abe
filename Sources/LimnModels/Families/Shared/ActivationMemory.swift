import LimnTensors

/// What networks hold while they run: the floats of their shape walks, and what the allocator and kernels take beside them.
enum ActivationMemory {
  /// Bytes of floats, and room for the tiles that threads work on.
  static func bytes(_ floats: Int) -> Int { BlockRegion.estimate(4 * floats) + Threads.count * (4 << 20) }
}
