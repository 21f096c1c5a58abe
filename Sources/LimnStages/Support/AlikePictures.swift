import LimnData
import LimnPipelines

extension DataType {
  /// Whether an extent is known of both and differs.
  func isKnownToDiffer(from other: Self) -> Bool {
    axes.contains { axis, extent in other[axis].map { $0 != extent } ?? false }
  }
}

extension Canvas {
  /// Whether another picture has the same width, height and channels.
  func isLike(_ other: Canvas) -> Bool {
    width == other.width && height == other.height && channels == other.channels
  }
}
