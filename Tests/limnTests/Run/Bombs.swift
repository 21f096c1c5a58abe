import Testing

/// Small files that ask for much: what `limn run` has to refuse, or to get through, at no great cost.
struct Bomb: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  /// A part of the reason for which it is refused; nil if it is a picture.
  let reason: String?

  var testDescription: String { name }
}

extension Bomb {
  /// A PNG of rows of zeros; `data` bytes of them are there, all without it.
  static func png(
    _ width: Int, _ height: Int, depth: Int = 8, type: Int = 0, isInterlaced: Bool = false, data: Int? = nil,
    piece: Int = 1 << 20, before: [UInt8] = [], after: [UInt8] = []
  ) -> [UInt8] {
    let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][type] ?? 1
    let all = ((width * depth * samples + 7) / 8 + 1) * height
    let stream = packedZeros(data ?? all)
    var bytes: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]
    bytes += chunk("IHDR", word(width) + word(height) + [UInt8(depth), UInt8(type), 0, 0, isInterlaced ? 1 : 0])
    bytes += before
    for start in stride(from: 0, to: stream.count, by: piece) {
      bytes += chunk("IDAT", Array(stream[start..<min(start + piece, stream.count)]))
    }
    return bytes + after + chunk("IEND", [])
  }

  static func chunk(_ name: String, _ data: [UInt8], length: Int? = nil) -> [UInt8] {
    let body = Array(name.utf8) + data
    return word(length ?? data.count) + body + word(Int(crc(body)))
  }

  static func word(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static let remainders: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { $0 >> 8 ^ remainders[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
  }

  /// A zlib stream of so many zeros, 158 of them to the byte: one block of deflate's fixed codes, a zero and copies of it.
  static func packedZeros(_ count: Int) -> [UInt8] {
    var bits = Bits()
    bits.append(0b011, 3)
    var left = count
    if left > 0 {
      bits.append(0b0000_1100, 8)  // a zero; codes begin with their highest bit
      left -= 1
    }
    while left >= 258 {
      bits.append(0b1010_0011, 13)  // 258 bytes again, from one byte before
      left -= 258
    }
    for _ in 0..<left { bits.append(0b0000_1100, 8) }
    bits.append(0, 7)
    return [0x78, 0x01] + bits.bytes + word((count % 65_521) << 16 | 1)
  }

  /// Bits packed into bytes, the lowest first.
  private struct Bits {
    var full: [UInt8] = []
    var held = 0
    var count = 0

    mutating func append(_ value: Int, _ bits: Int) {
      held |= value << count
      count += bits
      while count >= 8 {
        full.append(UInt8(truncatingIfNeeded: held))
        held >>= 8
        count -= 8
      }
    }

    var bytes: [UInt8] { full + (count > 0 ? [UInt8(truncatingIfNeeded: held)] : []) }
  }
}

extension Bomb {
  /// The parts of a JPEG before its scans: one table of each kind, in which a single bit 0 says "no change", "end of block"
  /// or, with 14 more, "16,384 blocks without anything".
  static func jpegHead(_ width: Int, _ height: Int, frame: UInt8, sampling: [UInt8] = [0x11]) -> [UInt8] {
    var bytes: [UInt8] = [0xFF, 0xD8]
    bytes += segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
    var components: [UInt8] = []
    for (index, factor) in sampling.enumerated() { components += [UInt8(index + 1), factor, 0] }
    bytes += segment(frame, [8] + short(height) + short(width) + [UInt8(sampling.count)] + components)
    for (place, symbol) in [(0x00, 0x00), (0x10, 0x00), (0x11, 0xE0)] {
      bytes += segment(0xC4, [UInt8(place), 1] + [UInt8](repeating: 0, count: 15) + [UInt8(symbol)])
    }
    return bytes
  }

  /// A scan of all components, or of one where `spectrum` goes beyond 0, with data of zeros.
  static func scan(
    components: [UInt8] = [1], spectrum: ClosedRange<UInt8> = 0...63, tables: UInt8 = 0x00, bits: UInt8 = 0, data: Int
  ) -> [UInt8] {
    var contents = [UInt8(components.count)]
    for component in components { contents += [component, tables] }
    contents += [spectrum.lowerBound, spectrum.upperBound, bits]
    return segment(0xDA, contents) + [UInt8](repeating: 0, count: data)
  }

  static func segment(_ marker: UInt8, _ contents: [UInt8]) -> [UInt8] {
    [0xFF, marker] + short(contents.count + 2) + contents
  }

  static func short(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }

  /// A progressive picture in grey with so many scans, each of which says that nothing changes.
  static func progressive(_ width: Int, _ height: Int, scans: Int) -> [UInt8] {
    let blocks = ((width + 7) / 8) * ((height + 7) / 8)
    var bytes = jpegHead(width, height, frame: 0xC2) + scan(spectrum: 0...0, data: (blocks + 7) / 8)
    let run = (blocks / 16_384 + 1) * 15 / 8 + 1
    for index in 1..<scans {
      let band = UInt8(1 + (index - 1) % 63)
      bytes += scan(spectrum: band...band, tables: 0x01, data: run)
    }
    return bytes + [0xFF, 0xD9]
  }
}
