/// Builds PNG files chunk by chunk, so that tests can make kinds that the encoder never writes and damage of all sorts.
struct TinyPNG {
  var chunks: [(name: String, data: [UInt8])] = []

  /// A file whose rows, filter bytes left out, hold these packed samples.
  init(width: Int, height: Int, depth: Int, type: Int, rows: [[UInt8]], before: [(name: String, data: [UInt8])] = []) {
    let header = Self.word(width) + Self.word(height) + [UInt8(depth), UInt8(type), 0, 0, 0]
    chunks = [("IHDR", header)] + before + [("IDAT", Self.stored(rows.flatMap { [0] + $0 })), ("IEND", [])]
  }

  var bytes: [UInt8] {
    chunks.reduce(into: [137, 80, 78, 71, 13, 10, 26, 10]) { $0 += Self.chunk($1.name, $1.data) }
  }

  static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + data
    return word(data.count) + body + word(Int(crc(body)))
  }

  static func word(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// A zlib stream of one block without compression.
  private static func stored(_ data: [UInt8]) -> [UInt8] {
    var (low, high) = (1, 0)
    for byte in data {
      low = (low + Int(byte)) % 65_521
      high = (high + low) % 65_521
    }
    let count = [UInt8(data.count & 255), UInt8(data.count >> 8)]
    return [0x78, 0x01, 0x01] + count + count.map { ~$0 } + data + word(high << 16 | low)
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { value, byte in
      (0..<8).reduce(value ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
  }
}

/// A small ICC profile of one tag that libpng takes, for the colours of an image.
func profile(for channels: String) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: 144) + (0..<256).map { UInt8(truncatingIfNeeded: $0 * $0 * 7 / 5) }
  bytes.replaceSubrange(0..<4, with: TinyPNG.word(400))
  bytes.replaceSubrange(8..<12, with: [4, 0x20, 0, 0])
  bytes.replaceSubrange(128..<144, with: TinyPNG.word(1) + Array("desc".utf8) + TinyPNG.word(144) + TinyPNG.word(256))
  for (place, text) in [(12, "mntr"), (16, channels), (20, "XYZ "), (36, "acsp")] {
    bytes.replaceSubrange(place..<place + 4, with: Array(text.utf8))
  }
  for (place, value) in [(68, 0xF6D6), (72, 0x10000), (76, 0xD32D)] {
    bytes.replaceSubrange(place..<place + 4, with: TinyPNG.word(value))
  }
  return bytes
}

/// An EXIF block whose only entry is the orientation tag.
func exif(orientation: Int, isBigEndian: Bool = false) -> [UInt8] {
  let (high, low) = (UInt8(orientation >> 8), UInt8(orientation & 255))
  return isBigEndian
    ? [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, high, low, 0, 0, 0, 0, 0, 0]
    : [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, low, high, 0, 0, 0, 0, 0, 0]
}
