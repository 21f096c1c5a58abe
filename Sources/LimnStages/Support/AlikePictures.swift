import LimnPipelines

extension PortType.ImageType {
  /// Whether width, height or channels are known of both and differ.
  func isKnownToDiffer(from other: Self) -> Bool {
    func differ(_ a: Int?, _ b: Int?) -> Bool { a != nil && b != nil && a != b }
    return differ(width, other.width) || differ(height, other.height) || differ(channels, other.channels)
  }
}

extension Canvas {
  /// Whether another picture has the same width, height and channels.
  func isLike(_ other: Canvas) -> Bool {
    width == other.width && height == other.height && channels == other.channels
  }
}
