import LimnFoundation

/// The second part of an XMP packet of which a marker of a JPEG holds too little (XMP specification, part 3, 1.1.3.1): a packet of its own, in
/// pieces under a name that the first part gives.
struct XMPExtension {
  /// What a marker's data begin with: this, the name of 32 letters, the bytes of the whole part, and the place of the piece in it.
  static let start = Array("http://ns.adobe.com/xmp/extension/\0".utf8)

  /// By which a packet names its second part.
  static let property = Array("HasExtendedXMP".utf8)

  private static let head = start.count + 40
  /// Bytes of a part at most.
  private static let most = 64 << 20

  private var parts: [[UInt8]: (whole: Int, pieces: [(place: Int, bytes: ArraySlice<UInt8>)])] = [:]

  /// Takes the data of a marker, if it has a piece.
  mutating func take(_ data: ArraySlice<UInt8>) {
    guard data.count > Self.head, data.starts(with: Self.start) else { return }
    let bytes = Array(data.dropFirst(Self.start.count).prefix(40))
    let whole = bytes.bigEndian(32, 4)
    guard whole <= Self.most else { return }
    parts[Array(bytes[..<32]), default: (whole, [])].pieces.append(
      (bytes.bigEndian(36, 4), data.dropFirst(Self.head)))
  }

  /// The part that a packet names, joined; nil where it names none, or pieces are missing.
  func part(of packet: [UInt8]) -> [UInt8]? {
    let found = parts.filter { packet.firstRange(of: $0.key) != nil }.values.first
    guard let found else { return nil }
    var joined: [UInt8] = []
    for piece in found.pieces.sorted(by: { $0.place < $1.place }) where piece.place == joined.count {
      joined += piece.bytes
    }
    return joined.count == found.whole ? joined : nil
  }

  /// The name of a part, which no other one has.
  static func name(of part: [UInt8]) -> String { String(ContentHash.hexadecimal(of: part).prefix(32)).uppercased() }

  /// The data of the markers that hold a part.
  static func pieces(of part: [UInt8]) -> [[UInt8]] {
    let begin = start + Array(name(of: part).utf8) + UInt32(part.count).bigEndianBytes
    return stride(from: 0, to: part.count, by: 65_000).map { place in
      begin + UInt32(place).bigEndianBytes + part[place..<min(place + 65_000, part.count)]
    }
  }
}

extension XMPPacket {
  /// The first part of a packet with the name of the second; nil if there is no place for it.
  func naming(extension part: [UInt8]) -> XMPPacket? {
    adding(schema: ("xmpNote", "http://ns.adobe.com/xmp/note/"), [("HasExtendedXMP", XMPExtension.name(of: part))])
  }

  /// The packet with the descriptions of its second part; nil where they cannot be taken out of that.
  func joined(with part: [UInt8]) -> XMPPacket? {
    guard String(validating: part, as: UTF8.self) != nil, let start = part.firstRange(of: Array("<rdf:RDF".utf8)),
      let close = part[start.upperBound...].firstIndex(of: UInt8(ascii: ">")),
      let end = part.lastRange(of: Array("</rdf:RDF>".utf8)), close < end.lowerBound,
      // Names that are declared there would be unknown in the other packet.
      part[start.upperBound..<close].count(where: { $0 == UInt8(ascii: "=") }) <= 1
    else { return nil }
    return inserting(Array(part[(close + 1)..<end.lowerBound]))
  }
}

extension Metadata {
  /// The metadata with an XMP packet of more bytes than this as a second part, beside a short first one.
  func parted(atXMPOver limit: Int) -> Metadata {
    guard let xmp, xmp.count > limit, extendedXMP == nil, XMPPacket(xmp).inserting([]) != nil else { return self }
    var parted = self
    (parted.xmp, parted.extendedXMP) = (nil, xmp)
    return parted
  }

  /// The XMP packet, with its second part where there is one.
  var wholeXMP: [UInt8]? {
    guard let part = extendedXMP else { return xmp }
    return XMPPacket(xmp ?? []).joined(with: part)?.bytes ?? xmp
  }
}
