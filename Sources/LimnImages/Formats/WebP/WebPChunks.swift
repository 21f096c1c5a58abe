/// The chunks of a whole WebP file (RIFF), walked over once with their lengths held to the file's, up to the end that it names.
struct WebPChunks {
  /// Bytes of a block of metadata that are kept.
  private static let blockLimit = 16 << 20

  private var blocks: [String: Range<Int>] = [:]
  private let bytes: [UInt8]
  /// How many pictures an animation has; 0 for a still picture.
  private(set) var frames = 0
  /// Whether the picture is stored without loss.
  private(set) var isLossless = false
  /// What a new file would not hold of it.
  private(set) var companions: [ImageNote] = []

  /// Walks over a file; throws where a chunk does not fit into it.
  init(_ bytes: [UInt8]) throws(ImageError) {
    self.bytes = bytes
    var place = 12
    let end = Self.end(of: bytes, fileBytes: bytes.count)
    var unknown: [String] = []
    while place <= end - 8 {
      let name = String(latin1: bytes[place..<place + 4])
      let length = bytes.littleEndian(place + 4, 4)
      guard length <= bytes.count - place - 8 else {
        throw ImageError(
          .corrupt,
          "damaged WebP: the file is cut short: a chunk at byte \(place) asks for \(length) bytes, "
            + "\(bytes.count - place - 8) are left")
      }
      switch name {
      case "ANMF": frames += 1
      case "VP8L": isLossless = true
      case "C2PA": if !companions.contains(.credentials) { companions.append(.credentials) }
      default:
        if !Self.known.contains(name), !unknown.contains(name) { unknown.append(name) }
        if blocks[name] == nil { blocks[name] = place + 8..<place + 8 + length }
      }
      place += 8 + length + length % 2
    }
    if !unknown.isEmpty { companions.append(.unknownChunks(unknown)) }
    if let note = ImageNote.trailingData(bytes[min(max(place, end), bytes.count)...]) { companions.append(note) }
  }

  /// Where the file ends by its own head; what is behind that belongs to no chunk.
  static func end(of head: [UInt8], fileBytes: Int) -> Int {
    head.count < 8 ? fileBytes : min(fileBytes, head.littleEndian(4, 4) + 8)
  }

  /// The names of chunks that are read, or say how the picture is stored.
  private static let known: Set<String> = ["VP8X", "VP8 ", "ALPH", "ANIM", "ICCP", "EXIF", "XMP "]

  /// The bytes of the first chunk of a name, where there is one of a reasonable length.
  func block(_ name: String) -> [UInt8]? {
    blocks[name].flatMap { $0.isEmpty || $0.count > Self.blockLimit ? nil : Array(bytes[$0]) }
  }
}

extension [UInt8] {
  /// The number in `count` bytes, the lowest first.
  func littleEndian(_ start: Int, _ count: Int) -> Int {
    self[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
