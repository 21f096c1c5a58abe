/// An XMP packet (ISO 16684-1) whose properties are taken out or set where they stand; the rest stays as it was written.
struct XMPPacket {
  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// What becomes of a property, which may be an attribute or an element.
  enum Change {
    case keep, remove
    case set(String)
  }

  /// The packet with its properties changed as they are named ("tiff:Orientation"); nil where it is not well formed.
  func changing(_ change: (_ name: String) -> Change) -> XMPPacket? {
    var scanner = XMPScanner(bytes)
    guard let edits = scanner.edits(change) else { return nil }
    var changed: [UInt8] = []
    var place = 0
    for (range, replacement) in edits {
      changed += bytes[place..<range.lowerBound] + replacement
      place = range.upperBound
    }
    return XMPPacket(changed + bytes[place...])
  }

  /// The packet of an upright picture, if it says how it lies; a malformed one as it is.
  func settingUpright() -> XMPPacket {
    changing { $0 == "tiff:Orientation" ? .set("1") : .keep } ?? self
  }

  /// The packet of a picture that is sRGB now; a malformed one as it is.
  func settingSRGB() -> XMPPacket {
    changing { name in
      switch name {
      case "exif:ColorSpace": .set("1")
      case "photoshop:ICCProfile": .remove
      default: .keep
      }
    } ?? self
  }

  /// The packet of a picture of this size, without pictures of its own, which would show it as it was, without promises of what
  /// stood behind it in the file, and without what this program wrote of an earlier run; without the place, if that is to go,
  /// whatever schema it is written in. Nil where a position cannot be separated from the rest; else a malformed packet stays as
  /// it is.
  func settled(width: Int, height: Int, keepsGPS: Bool) -> XMPPacket? {
    let settled = changing { name in
      let parts = name.split(separator: ":", maxSplits: 1)
      if Self.isOfCompanion(name, parts) { return .remove }
      if !keepsGPS, parts.last?.lowercased().hasPrefix("gps") == true { return .remove }
      switch name {
      case "xmp:Thumbnails", "xap:Thumbnails", "xmpNote:HasExtendedXMP": return .remove
      case "tiff:ImageWidth", "exif:PixelXDimension": return .set(String(width))
      case "tiff:ImageLength", "exif:PixelYDimension": return .set(String(height))
      default: return parts.first == "limn" ? .remove : .keep
      }
    }
    return settled?.withoutEmptyDescription() ?? (keepsGPS ? self : nil)
  }

  /// Whether a property promises something behind the picture: a gain map, a film, or the list of what there is.
  private static func isOfCompanion(_ name: String, _ parts: [Substring]) -> Bool {
    guard let schema = parts.first, let property = parts.last, parts.count == 2 else { return false }
    if schema == "xmlns" { return companionSchemas.contains(String(property)) }
    return companionSchemas.contains(String(schema))
      || property.hasPrefix("MotionPhoto") || property.hasPrefix("MicroVideo")
  }

  private static let companionSchemas: Set = [
    "hdrgm", "HDRGainMap", "GContainer", "Container", "Item", "GContainerItem",
  ]

  /// A schema of this program's own.
  static let schema = "urn:x-limn:1.0/"

  /// The packet with these properties of the program's own schema; nil if there is no place for them. The empty packet becomes
  /// a whole one.
  func adding(_ properties: [(name: String, value: String)]) -> XMPPacket? {
    adding(schema: ("limn", Self.schema), properties)
  }

  /// The packet with properties of a schema, as above.
  func adding(schema: (prefix: String, name: String), _ properties: [(name: String, value: String)]) -> XMPPacket? {
    (bytes.isEmpty ? Self.shell : self).inserting(Self.description(about, schema, properties))
  }

  /// The packet with more descriptions at its end; nil if there is no place for them.
  func inserting(_ descriptions: [UInt8]) -> XMPPacket? {
    guard !bytes.isEmpty else { return Self.shell.inserting(descriptions) }
    guard let end = bytes.lastRange(of: Array("</rdf:RDF>".utf8)), String(validating: bytes, as: UTF8.self) != nil
    else { return nil }
    return XMPPacket(bytes[..<end.lowerBound] + descriptions + bytes[end.lowerBound...])
  }

  /// Whether the packet is empty: what is left of one that this program made.
  var isShell: Bool { bytes == Self.shell.bytes }

  private static let shell = XMPPacket(
    Array(
      ("<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
        + " <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
        + "</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>").utf8))

  /// What the packet's descriptions are about: all of them one thing, to which some programs give a name.
  private var about: String {
    guard let found = bytes.firstRange(of: Array("rdf:about=".utf8)), found.upperBound < bytes.count,
      bytes[found.upperBound] == 0x22 || bytes[found.upperBound] == 0x27,
      let last = bytes[(found.upperBound + 1)...].firstIndex(of: bytes[found.upperBound])
    else { return "rdf:about=\"\"" }
    return String(decoding: bytes[found.lowerBound...last], as: UTF8.self)
  }

  /// The packet without the shell of what `adding` wrote of an earlier run.
  private func withoutEmptyDescription() -> XMPPacket {
    guard let found = bytes.firstRange(of: Self.description(about, ("limn", Self.schema), [])) else { return self }
    return XMPPacket(Array(bytes[..<found.lowerBound]) + bytes[found.upperBound...])
  }

  /// The packet without the blanks at its end that are left for growing.
  func withoutPadding() -> XMPPacket {
    guard let end = bytes.lastRange(of: Array("<?xpacket end".utf8)),
      let last = bytes[..<end.lowerBound].lastIndex(where: { ![9, 10, 13, 32].contains($0) })
    else { return self }
    return XMPPacket(bytes[...last] + [10] + bytes[end.lowerBound...])
  }

  private static func description(
    _ about: String, _ schema: (prefix: String, name: String), _ properties: [(name: String, value: String)]
  ) -> [UInt8] {
    let values = properties.map { " \(schema.prefix):\($0.name)=\"\(escaped($0.value))\"" }.joined()
    return Array(("  <rdf:Description \(about) xmlns:\(schema.prefix)=\"\(schema.name)\"" + values + "/>\n").utf8)
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}

extension Array<UInt8> {
  /// Where a pattern stands last.
  func lastRange(of pattern: [UInt8]) -> Range<Int>? {
    guard count >= pattern.count else { return nil }
    return (0...(count - pattern.count)).last { self[$0] == pattern[0] && self[$0...].starts(with: pattern) }
      .map { $0..<($0 + pattern.count) }
  }
}
