/// What a JPEG says in the markers before its first scan that libjpeg is not asked for: XMP, IPTC, comments, density, and how it
/// stores its samples.
enum JPEGMetadata {
  /// Comments that are kept of one file.
  static let commentCount = 100

  /// Fills in what the file's markers say; those with a wrong length end the reading.
  static func read(_ bytes: [UInt8], into metadata: inout Metadata) {
    var frame = Frame()
    var companions = JPEGCompanions()
    var xmpExtension = XMPExtension()
    var place = 2
    while place <= bytes.count - 4 {
      guard bytes[place] == 0xFF, bytes[place + 1] != 0xFF, bytes[place + 1] != 0 else {
        place += 1
        continue
      }
      let marker = bytes[place + 1]
      if marker == 0xD8 || marker == 0x01 || (0xD0...0xD7).contains(marker) {
        place += 2
        continue
      }
      let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
      guard length >= 2, length <= bytes.count - place - 2, marker != 0xDA, marker != 0xD9 else { break }
      let data = bytes[place + 4..<place + 2 + length]
      switch marker {
      case 0xE0 where data.starts(with: Array("JFIF\0".utf8)):
        frame.isJFIF = true
        metadata.density = metadata.density ?? density(Array(data.dropFirst(5)))
      case 0xE1 where metadata.xmp == nil && data.starts(with: xmpStart):
        metadata.xmp = Array(data.dropFirst(xmpStart.count))
      case 0xE1: xmpExtension.take(data)
      case 0xE2: companions.take(Array(data))
      case 0xEB: companions.take(boxes: data)
      case 0xED where metadata.iptc == nil && data.starts(with: photoshopStart):
        metadata.iptc = PhotoshopResources.iptc(in: data.dropFirst(photoshopStart.count))
      case 0xEE where data.count >= 12 && data.starts(with: Array("Adobe".utf8)):
        frame.transform = data[data.startIndex + 11]
      case 0xFE where metadata.text.count < commentCount: metadata.text.append(comment(data))
      case 0xDB: frame.readTables(data)
      case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(marker): frame.readComponents(Array(data))
      default: break
      }
      place += 2 + length
    }
    metadata.storage = frame.storage
    companions.take(behind: bytes[min(place, bytes.count)...])
    metadata.extendedXMP = metadata.xmp.flatMap(xmpExtension.part)
    metadata.companions = companions.notes(xmp: metadata.xmp ?? [])
    if metadata.extendedXMP == nil, metadata.xmp?.firstRange(of: XMPExtension.property) != nil {
      metadata.companions.append(.incompleteXMP)
    }
  }

  /// The markers that say it, as the C shim takes them: each its code and its length, high byte first, and its data.
  ///
  /// What does not fit a marker (64 kB) is left out. Of texts, "Comment" is a comment as it is, and others are comments with
  /// their keyword before them.
  static func segments(of metadata: Metadata) -> [UInt8] {
    var segments: [UInt8] = []
    func append(_ marker: UInt8, _ data: [UInt8]) {
      guard data.count <= most else { return }
      segments += [0xFF, marker, UInt8(data.count >> 8), UInt8(data.count & 255)] + data
    }
    let metadata = metadata.parted(atXMPOver: xmpLimit)
    if let part = metadata.extendedXMP, let first = XMPPacket(metadata.xmp ?? []).naming(extension: part),
      first.bytes.count <= xmpLimit
    {
      append(0xE1, xmpStart + first.bytes)
      for piece in XMPExtension.pieces(of: part) { append(0xE1, piece) }
    } else if let xmp = metadata.xmp {
      append(0xE1, xmpStart + xmp)
    }
    if let iptc = metadata.iptc { append(0xED, photoshopStart + PhotoshopResources.block(iptc: iptc)) }
    for entry in metadata.text { append(0xFE, comment(entry)) }
    return segments
  }

  /// What a comment holds of a text.
  private static func comment(_ entry: TextEntry) -> [UInt8] {
    let text = (entry.keyword == "Comment" ? "" : "\(entry.keyword): ") + entry.text
    return (entry.isUTF8 ? nil : text.latin1) ?? Array(text.utf8)
  }

  /// A note for each block that does not fit its marker.
  static func overlong(_ metadata: Metadata) -> [ImageNote] {
    // A packet that can be parted has no bound.
    let whole = metadata.parted(atXMPOver: xmpLimit)
    let blocks: [(name: String, count: Int)] = [
      ("XMP is", whole.extendedXMP == nil ? xmpStart.count + (whole.xmp?.count ?? 0) : 0),
      ("EXIF is", (metadata.exif?.count ?? 0) + "Exif\0\0".utf8.count),
      ("IPTC is", metadata.iptc.map { (photoshopStart + PhotoshopResources.block(iptc: $0)).count } ?? 0),
      ("a text is", metadata.text.map { comment($0).count }.max() ?? 0),
    ]
    return blocks.filter { $0.count > most }.map { .unkept("\($0.name) left out: a JPEG has place for 64 kB of it") }
  }

  /// Bytes that a marker may have.
  private static let most = 65_533
  /// Bytes that an XMP packet may have.
  static let xmpLimit = most - xmpStart.count
  /// Bytes that the name of a second part takes of them.
  static let xmpExtensionName = 256

  private static let xmpStart = Array("http://ns.adobe.com/xap/1.0/\0".utf8)

  private static let photoshopStart = Array("Photoshop 3.0\0".utf8)

  /// What follows "JFIF": two bytes of version, the unit, and two numbers. One to one without a unit means nothing.
  private static func density(_ data: [UInt8]) -> Density? {
    guard data.count >= 7, data[2] <= 2 else { return nil }
    let (across, down) = (UInt32(data[3]) << 8 | UInt32(data[4]), UInt32(data[5]) << 8 | UInt32(data[6]))
    guard across > 0, down > 0, data[2] > 0 || across != down else { return nil }
    return Density(horizontal: across, vertical: down, unit: [.none, .inch, .centimetre][Int(data[2])])
  }

  private static func comment(_ data: ArraySlice<UInt8>) -> TextEntry {
    var bytes = Array(data)
    while bytes.last == 0 { bytes.removeLast() }
    let isPlain = bytes.allSatisfy { $0 < 0x80 }
    guard !isPlain, let text = String(validating: bytes, as: UTF8.self) else {
      return TextEntry("Comment", String(latin1: bytes))
    }
    return TextEntry("Comment", text, utf8: true)
  }
}

/// What the markers of a frame say of its components.
private struct Frame {
  struct Component {
    let identifier: UInt8
    let columns: Int
    let rows: Int
    let table: Int
  }

  var isJFIF = false
  var transform: UInt8?
  private var tables: [Int: [UInt16]] = [:]
  private var components: [Component] = []

  /// Where the numbers of a table, which stand in zigzag order, belong: row by row.
  private static let zigzag: [Int] = (0..<15).flatMap { diagonal -> [Int] in
    let rows = (max(0, diagonal - 7)...min(7, diagonal)).map { $0 }
    return (diagonal % 2 == 0 ? rows.reversed() : rows).map { $0 * 8 + diagonal - $0 }
  }

  mutating func readTables(_ data: ArraySlice<UInt8>) {
    var rest = data
    while let head = rest.popFirst() {
      let size = head >> 4 == 0 ? 1 : 2
      guard rest.count >= 64 * size else { return }
      var table = [UInt16](repeating: 1, count: 64)
      for (index, place) in Self.zigzag.enumerated() {
        let number = rest[(rest.startIndex + index * size)..<(rest.startIndex + (index + 1) * size)]
        // Ordinary JPEGs have numbers of 8 bits, and nothing is divided by zero.
        table[place] = min(max(number.reduce(UInt16(0)) { $0 << 8 | UInt16($1) }, 1), 255)
      }
      tables[Int(head & 15)] = table
      rest = rest.dropFirst(64 * size)
    }
  }

  mutating func readComponents(_ data: [UInt8]) {
    guard components.isEmpty, data.count >= 6, data.count >= 6 + 3 * Int(data[5]) else { return }
    components = (0..<Int(data[5])).map { index in
      let part = data[(6 + 3 * index)..<(9 + 3 * index)]
      let (identifier, sampling, table) = (part[part.startIndex], part[part.startIndex + 1], part[part.startIndex + 2])
      return Component(
        identifier: identifier, columns: Int(sampling >> 4), rows: Int(sampling & 15), table: Int(table))
    }
  }

  /// Whether the components are brightness and colour, according to libjpeg.
  private var isBrightnessAndColour: Bool {
    if components.count == 4 { return transform == 2 }
    if isJFIF { return true }
    if let transform { return transform != 0 }
    return components.map(\.identifier) != Array("RGB".utf8)
  }

  var storage: JPEGStorage? {
    guard let first = components.first, let brightness = tables[first.table] else { return nil }
    let quality = JPEGStorage.quality(of: brightness)
    if components.count == 1 { return JPEGStorage(tables: [brightness], chroma: .full, quality: quality) }
    guard components.count == 3 || components.count == 4 else { return nil }
    guard isBrightnessAndColour else { return JPEGStorage(tables: [], chroma: .full, quality: quality) }
    let found = components.prefix(3).compactMap { tables[$0.table] }
    return JPEGStorage(tables: found.count == 3 ? found : [], chroma: chroma, quality: quality)
  }

  /// How many samples of brightness share one of colour; in full where the two colours differ or that is no whole number.
  private var chroma: ChromaSubsampling {
    let (brightness, colour) = (components[0], components[1])
    guard colour.columns > 0, colour.rows > 0, colour.columns == components[2].columns,
      colour.rows == components[2].rows,
      brightness.columns % colour.columns == 0, brightness.rows % colour.rows == 0
    else { return .full }
    return ChromaSubsampling(columns: brightness.columns / colour.columns, rows: brightness.rows / colour.rows)
  }
}
