import LimnFoundation

/// A file of equal arrays of bytes in the format IDX, in which MNIST and Fashion-MNIST come; packed by gzip or not.
///
/// Two zeros, the type of a number (8: a byte), the number of extents, each of these in four bytes, high first, and then the numbers.
package struct IDXFile: Sendable {
  /// The file.
  package let path: String
  /// The extents: [60000, 28, 28] of images, [60000] of labels.
  package let extents: [Int]
  /// The numbers.
  package let bytes: [UInt8]

  /// Larger files are refused, packed or not.
  private static let limit = 1 << 30

  /// Reads a file; throws for one that cannot be read, is of another format or holds other numbers than it says.
  package init(path: String) throws(FileError) {
    var bytes = try FileBytes.read(path, limit: Self.limit)
    if Gzip.matches(bytes) { bytes = try Gzip.unpack(bytes, of: path, limit: Self.limit) }
    guard Self.matches(bytes) else {
      throw FileError(path, "is no IDX file of bytes; give one such as train-images-idx3-ubyte.gz", kind: .input)
    }
    let count = Int(bytes[3])
    let start = 4 + 4 * count
    guard (1...4).contains(count), bytes.count >= start else {
      throw FileError(path, "is cut short or no IDX file; get it again", kind: .input)
    }
    let extents = (0..<count).map { bytes.bigEndian(4 + 4 * $0, 4) }
    var needed: Int? = 1
    for extent in extents {
      needed = needed.flatMap { needed in
        let (product, overflow) = needed.multipliedReportingOverflow(by: extent)
        return overflow ? nil : product
      }
    }
    guard let needed, needed == bytes.count - start else {
      let shape = extents.map(String.init).joined(separator: "×")
      throw FileError(
        path, "says that it holds \(shape) numbers, and has \(bytes.count - start) bytes of them; get it again",
        kind: .input)
    }
    self.path = path
    self.extents = extents
    self.bytes = Array(bytes[start...])
  }

  /// Whether bytes begin as a file of this format does.
  private static func matches(_ bytes: [UInt8]) -> Bool { bytes.count >= 4 && bytes.starts(with: [0, 0, 8]) }

  /// Whether a file is named as such files are, of images or of labels: "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz".
  package static func isNamed(_ path: String) -> Bool {
    ["-idx3-ubyte", "-idx1-ubyte", ".idx"].contains { path.hasSuffix($0) || path.hasSuffix($0 + ".gz") }
  }

  /// The grey image of an index, of a file of images; with `raised`, every sample above 0 is one more.
  package func image(_ index: Int, raised: Bool = false) -> Image {
    let (height, width) = (extents[1], extents[2])
    let size = width * height
    var samples = Array(bytes[index * size..<(index + 1) * size])
    if raised {
      for place in samples.indices where samples[place] > 0 { samples[place] = min(254, samples[place]) + 1 }
    }
    return Image(width: width, height: height, channels: .grey, samples: .uint8(samples))
  }
}
