/// A number of bytes as people write it: "1GiB", "512MB", "2g", "900000000".
///
/// KiB, MiB, GiB and TiB, and a single letter, are steps of 1,024; kB, MB, GB and TB are steps of 1,000. Capitals do not
/// matter.
package struct ByteCount: Sendable, Hashable, CustomStringConvertible {
  /// The number.
  package let bytes: Int

  /// Takes a number.
  package init(_ bytes: Int) {
    self.bytes = bytes
  }

  /// Reads a text; throws `TextError` for one that is no number of bytes, or none above 0.
  package init(parsing text: String) throws {
    let wrong = TextError("'\(text.printable)' is no amount of memory: write it as 512MiB, 2GiB or 900000000")
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
    guard let factor = Self.factors[unit], let number = Double(String(digits)), number.isFinite, number >= 0 else {
      throw wrong
    }
    let bytes = (number * Double(factor)).rounded()
    guard bytes < 0x1p62 else { throw TextError("'\(text.printable)' is more memory than there can be") }
    guard bytes >= 1 else { throw wrong }
    self.bytes = Int(bytes)
  }

  private static let factors: [String: Int] = [
    "": 1, "b": 1, "k": 1 << 10, "kib": 1 << 10, "kb": 1000, "m": 1 << 20, "mib": 1 << 20, "mb": 1_000_000,
    "g": 1 << 30, "gib": 1 << 30, "gb": 1_000_000_000, "t": 1 << 40, "tib": 1 << 40, "tb": 1_000_000_000_000,
  ]

  /// The number in a unit that suits it: "2.1 GiB", "512 MiB", "900 bytes".
  package var description: String {
    for (unit, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)] where bytes >= 1 << shift {
      let tenths = Int((Double(bytes) / Double(1 << shift) * 10).rounded())
      return tenths < 100 && tenths % 10 != 0 ? "\(tenths / 10).\(tenths % 10) \(unit)" : "\((tenths + 5) / 10) \(unit)"
    }
    return "\(bytes) bytes"
  }
}
