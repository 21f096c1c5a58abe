/// A block of metadata that a PNG holds as text: hexadecimal digits under "Raw profile type exif", as ImageMagick and ExifTool
/// write where they know no chunk for it.
struct RawProfile {
  let kind: String
  let bytes: [UInt8]

  /// The block of an entry; nil for any other text. One that cannot be read has no bytes.
  init?(_ entry: TextEntry) {
    let prefix = "Raw profile type "
    guard entry.keyword.hasPrefix(prefix) else { return nil }
    kind = entry.keyword.dropFirst(prefix.count).lowercased()
    bytes = Self.bytes(of: Array(entry.text.utf8)) ?? []
    switch kind {
    // What these say is said elsewhere then, or would be wrong of the output.
    case "exif", "app1", "xmp", "icc", "icm": break
    case "iptc", "8bim": guard PhotoshopResources.iptc(in: bytes) != nil else { return nil }
    default: return nil
    }
  }

  /// The entry that holds a block.
  static func entry(_ bytes: [UInt8], kind: String) -> TextEntry {
    let digits = Array("0123456789abcdef".utf8)
    var text = Array("\n\(kind)\n\(String(bytes.count).leftPadded(to: 8))".utf8)
    for (index, byte) in bytes.enumerated() {
      if index % 36 == 0 { text.append(10) }
      text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return TextEntry("Raw profile type \(kind)", String(decoding: text + [10], as: UTF8.self))
  }

  /// Takes over EXIF, XMP and IPTC where the file has none in its own chunks; what was in both is said once.
  static func fill(in metadata: inout Metadata, from profiles: [RawProfile]) {
    let exifStart = Array("Exif\0\0".utf8)
    let xmpStart = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    for profile in profiles where !profile.bytes.isEmpty && profile.kind != "icc" && profile.kind != "icm" {
      if profile.bytes.starts(with: exifStart) {
        metadata.exif = metadata.exif ?? Array(profile.bytes.dropFirst(exifStart.count))
      } else if profile.bytes.starts(with: xmpStart) {
        metadata.xmp = metadata.xmp ?? Array(profile.bytes.dropFirst(xmpStart.count))
      } else if profile.kind == "iptc" || profile.kind == "8bim" {
        metadata.iptc = metadata.iptc ?? PhotoshopResources.iptc(in: profile.bytes)
      } else if profile.kind == "xmp" {
        metadata.xmp = metadata.xmp ?? profile.bytes
      } else if profile.bytes.starts(with: Array("II*\0".utf8)) || profile.bytes.starts(with: Array("MM\0*".utf8)) {
        metadata.exif = metadata.exif ?? profile.bytes
      }
    }
  }

  /// A line with a name, a line with the number of bytes, then lines of digits.
  private static func bytes(of text: [UInt8]) -> [UInt8]? {
    let lines = text.split(separator: 10)
    guard lines.count >= 3, let count = Int(String(decoding: lines[1].filter { $0 != 32 }, as: UTF8.self)) else {
      return nil
    }
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in lines[2...].joined() {
      let digit: UInt8
      switch character {
      case 0x30...0x39: digit = character - 0x30
      case 0x41...0x46: digit = character - 0x41 + 10
      case 0x61...0x66: digit = character - 0x61 + 10
      default: continue
      }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return bytes.count == count ? bytes : nil
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
