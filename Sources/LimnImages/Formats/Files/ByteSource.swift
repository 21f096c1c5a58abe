/// Bytes that a structure is read from: a window over a file, or a file as a whole.
protocol ByteSource {
  /// Bytes in all.
  var size: Int { get }

  /// Up to `count` bytes from a place on, fewer at the end.
  mutating func read(_ place: Int, upTo count: Int) throws(ImageError) -> [UInt8]
}

extension FileWindow: ByteSource {}

/// A file as a whole, or a part of one, whose first byte stands at `start`.
struct ByteArray: ByteSource {
  let bytes: [UInt8]
  var start = 0

  var size: Int { start + bytes.count }

  func read(_ place: Int, upTo count: Int) -> [UInt8] {
    guard place >= start, place - start < bytes.count, count > 0 else { return [] }
    return Array(bytes[place - start..<min(bytes.count, place - start + count)])
  }
}
