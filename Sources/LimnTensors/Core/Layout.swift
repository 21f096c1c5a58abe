import CKernels

/// The order of a tensor's elements in memory.
///
/// Feature maps `[N, C, H, W]` are stored blocked from the first convolution to the last: `[N, C/g, H, W, g]`, the
/// channels in groups of `g` (one vector register), the last group filled up with zeros. oneDNN knows this order as
/// nChw8c and nChw16c, and elementwise code runs over it unchanged.
public enum Layout: Hashable, Sendable {
  /// Row-major, the last axis fastest.
  case plain
  /// Channels (axis 1 of four) in groups of `Layout.groupWidth`, fastest.
  case blocked

  /// Channels in one group: 16 where the processor has AVX-512, else 8.
  package static let groupWidth = Int(limn_group_width())

  /// The number of elements that a tensor of this shape takes in memory, padding included.
  package func storedCount(_ shape: Shape) -> Int {
    switch self {
    case .plain: shape.count
    case .blocked: shape[0] * Self.paddedChannels(shape[1]) * shape[2] * shape[3]
    }
  }

  /// The number of channels rounded up to whole groups.
  package static func paddedChannels(_ channels: Int) -> Int {
    (channels + groupWidth - 1) / groupWidth * groupWidth
  }
}
