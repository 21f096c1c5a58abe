import Foundation

/// Letters of 8 or 16 by 16 dots in any script, of GNU Unifont, a Debian package (`unifont`) that is read where it is installed.
///
/// A file has a line for each character: its number in base 16, a colon, and the rows of its dots, two or four digits each.
package struct Unifont {
  /// A letter's dots.
  package struct Glyph: Equatable {
    /// 16 rows from top to bottom, the highest bit of `width` the leftmost dot.
    package let rows: [UInt16]
    /// 8 or 16.
    package let width: Int
  }

  /// Where the package's file lies.
  package static let places = ["/usr/share/unifont/unifont.hex", "/usr/local/share/unifont/unifont.hex"]

  private let glyphs: [UInt32: Glyph]

  /// Reads the letters of some texts from a file; nil where that is none.
  package init?(path: String, for texts: [String]) {
    guard let data = try? Data(contentsOf: URL(filePath: path), options: .mappedIfSafe) else { return nil }
    let wanted = Set(texts.joined().unicodeScalars.map(\.value)).union([0x2E])
    var glyphs: [UInt32: Glyph] = [:]
    data.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        guard let begin = rest.baseAddress, let end = memchr(begin, 10, rest.count) else { break }
        let line = begin.distance(to: UnsafeRawPointer(end))
        defer { start += line + 1 }
        guard line > 5, line < 80, let colon = rest[..<min(line, 8)].firstIndex(of: UInt8(ascii: ":")),
          let code = UInt32(String(decoding: rest[..<colon], as: UTF8.self), radix: 16), wanted.contains(code)
        else { continue }
        glyphs[code] = Self.glyph(String(decoding: rest[(colon + 1)..<line], as: UTF8.self))
      }
    }
    guard !glyphs.isEmpty else { return nil }
    self.glyphs = glyphs
  }

  private static func glyph(_ digits: String) -> Glyph? {
    let digits = Array(digits.utf8)
    guard digits.count == 32 || digits.count == 64 else { return nil }
    let step = digits.count / 16
    let rows = (0..<16).compactMap {
      UInt16(String(decoding: digits[$0 * step..<($0 + 1) * step], as: UTF8.self), radix: 16)
    }
    return rows.count == 16 ? Glyph(rows: rows, width: step * 4) : nil
  }

  /// A character's letter; one that the file does not have is its number in a box.
  package func glyph(of scalar: Unicode.Scalar) -> Glyph { glyphs[scalar.value] ?? Self.box(scalar.value) }

  /// Dots that a text takes from left to right, with those of marks that stand over its letters.
  package func width(of text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + glyph(of: $1).width } }

  /// A box with a number in base 16 in it, as the font itself shows what it has no picture of: three digits a row.
  package static func box(_ number: UInt32) -> Glyph {
    var rows = [UInt16](repeating: 0x4002, count: 16)
    (rows[0], rows[15]) = (0, 0)
    (rows[1], rows[14]) = (0x7FFE, 0x7FFE)
    let text = String(number, radix: 16, uppercase: true)
    let digits = String(repeating: "0", count: max(0, 6 - text.count)) + text
    for (place, digit) in digits.enumerated() {
      let dots = Self.digits[Int(String(digit), radix: 16) ?? 0]
      for row in 0..<5 {
        rows[2 + place / 3 * 6 + row] |= (dots >> UInt16(12 - 3 * row) & 7) << UInt16(11 - place % 3 * 4)
      }
    }
    return Glyph(rows: rows, width: 16)
  }

  /// 0 to F in five rows of three dots, from the top left on.
  private static let digits: [UInt16] = [
    0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111, 0b101_101_111_001_001,
    0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_001_001_001, 0b111_101_111_101_111, 0b111_101_111_001_111,
    0b111_101_111_101_101, 0b110_101_110_101_110, 0b111_100_100_100_111, 0b110_101_101_101_110, 0b111_100_111_100_111,
    0b111_100_111_100_100,
  ]
}
