/// A chunk of a PNG: a name of four letters and its data.
package struct PNGChunk: Sendable, Hashable {
  /// "pHYs".
  package let name: String
  /// What stands between the name and the checksum.
  package let data: [UInt8]

  /// Makes a chunk.
  package init(_ name: String, _ data: [UInt8]) {
    self.name = name
    self.data = data
  }

  /// Several chunks as the C shim takes them: each its length, its name and its data.
  static func joined(_ chunks: [PNGChunk]) -> [UInt8] {
    chunks.reduce(into: []) { bytes, chunk in
      bytes += UInt32(chunk.data.count).bigEndianBytes
      bytes += Array(chunk.name.utf8)
      bytes += chunk.data
    }
  }
}
