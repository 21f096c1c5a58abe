/// Bytes that a structure is read from: a window over a file, or a file as a whole.
protocol ByteSource {
  /// Bytes in all.
  var size: Int { get }

  /// Up to `count` bytes from a place on, fewer at the end.
  mutating func read(_ place: Int, upTo count: Int) throws(ImageError) -> [UInt8]
}

extension FileWindow: ByteSource {}

/// A part of a source, as if it were a file.
struct BytePart<Source: ByteSource>: ByteSource {
  private var source: Source
  private let range: Range<Int>

  /// Takes a range of places that lie in the source.
  init(_ source: Source, _ range: Range<Int>) { (self.source, self.range) = (source, range) }

  var size: Int { range.count }

  mutating func read(_ place: Int, upTo count: Int) throws(ImageError) -> [UInt8] {
    guard place >= 0, place < range.count else { return [] }
    return try source.read(range.lowerBound + place, upTo: min(count, range.count - place))
  }
}

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
