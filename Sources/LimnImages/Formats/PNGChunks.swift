import CCodecs

/// A chunk of a PNG: a name of four letters and its data.
public struct PNGChunk: Sendable, Hashable {
  /// "pHYs".
  public let name: String
  /// What stands between the name and the checksum.
  public let data: [UInt8]

  /// Makes a chunk.
  public init(_ name: String, _ data: [UInt8]) {
    self.name = name
    self.data = data
  }

  /// Several chunks as the C shim takes them: each its length, its name and its data.
  static func joined(_ chunks: [PNGChunk]) -> [UInt8] {
    chunks.reduce(into: []) { bytes, chunk in
      bytes += bigEndian(UInt32(chunk.data.count))
      bytes += Array(chunk.name.utf8)
      bytes += chunk.data
    }
  }

  static func bigEndian(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
}

/// The chunks of a whole PNG file, found by their lengths, each of which is held to the file's before it is believed.
struct PNGChunkReader: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var place = 8

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// A chunk's name, the place of its data, and whether its checksum is right (looked at only where it is asked for).
  struct Found {
    let name: String
    let data: Range<Int>
    private let file: [UInt8]

    fileprivate init(name: String, data: Range<Int>, file: [UInt8]) {
      self.name = name
      self.data = data
      self.file = file
    }

    /// The data, if the checksum says that it is whole.
    var whole: ArraySlice<UInt8>? {
      let checksum = file[data.lowerBound - 4..<data.upperBound].withUnsafeBufferPointer {
        limn_checksum($0.baseAddress, $0.count)
      }
      return file[data.upperBound..<data.upperBound + 4].elementsEqual(PNGChunk.bigEndian(checksum)) ? file[data] : nil
    }
  }

  mutating func next() -> Found? {
    guard place <= bytes.count - 12 else { return nil }
    let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - place - 12 else { return nil }
    let name = String(latin1: bytes[place + 4..<place + 8])
    let found = Found(name: name, data: place + 8..<place + 8 + length, file: bytes)
    place += 12 + length
    return found
  }
}
