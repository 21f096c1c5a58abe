import LimnTensors

/// How large the picture is that is kept as an item's reference; stages that change the item's size change it alike.
package struct ReferenceSize: Sendable, Hashable {
  /// Bytes of one of its pixels.
  var pixelBytes: Int
  /// Whether it is held as floats.
  var isFloats: Bool
  /// Which block of memory it is in; nil: one of its own.
  var buffer: Int?
  /// Columns of pixels.
  var width: Int?
  /// Rows of pixels.
  var height: Int?

  /// Bytes that it takes; nil while its size is not known.
  var bytes: Int? {
    guard let width, let height else { return nil }
    let bytes = width.scaled(by: height).scaled(by: pixelBytes)
    return isFloats ? BlockRegion.estimate(bytes) : bytes
  }
}
