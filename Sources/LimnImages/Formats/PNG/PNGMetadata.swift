/// What a PNG says in chunks that libpng is not asked for: texts, XMP, density, colours.
struct PNGMetadata {
  /// Bytes of text that are kept of one file.
  private static let textBudget = 8 << 20
  /// Bytes that one text may have, and that are unpacked at most of one file; a bomb costs no more.
  private static let (textLimit, unpackBudget) = (4 << 20, 32 << 20)
  /// Texts that are kept of one file.
  private static let textCount = 1000

  private var text: [TextEntry] = []
  private var profiles: [RawProfile] = []
  private var xmp: [UInt8]?
  private var density: Density?
  private var colourChunks: [PNGChunk] = []
  private var hasPixels = false
  private var hasCredentials = false
  private var hasProfile = false
  /// How many pictures of an animation are announced before the pixels; and whether the first one is that of the file.
  private var announced = 0
  private var (beginsWithFile, hasControls) = (false, false)
  /// Whether pixels of an animation's pictures follow those of the file.
  private(set) var hasFrames = false
  private var bounds = Bounds(text: textBudget, unpacking: unpackBudget)

  /// How many pictures the file has, that of the file among them; 1 for a still one.
  var frames: Int { Self.frames(announced: announced, beginsWithFile: beginsWithFile, hasControls: hasControls) }

  /// How many pictures a file has that announces an animation of so many, whose first one is that of the file or not; an animation of
  /// one picture that nothing is said of is none.
  static func frames(announced: Int, beginsWithFile: Bool, hasControls: Bool) -> Int {
    announced == 0 || announced == 1 && !hasControls ? 1 : announced + (beginsWithFile ? 0 : 1)
  }

  /// Takes what a chunk says; a damaged one and what is above the bounds is left out.
  mutating func take(_ chunk: PNGChunkReader.Found) {
    switch chunk.name {
    case "tEXt", "zTXt", "iTXt":
      guard chunk.data.count <= bounds.text, text.count + profiles.count < Self.textCount, let data = chunk.whole,
        let entry = Self.text(chunk.name, data, &bounds)
      else { return }
      if entry.keyword == Self.xmpKeyword {
        if xmp == nil { xmp = Array(entry.text.utf8) }
      } else if let profile = RawProfile(entry) {
        profiles.append(profile)
      } else {
        text.append(entry)
      }
    case "IDAT": hasPixels = true
    case "caBX": hasCredentials = true
    case "iCCP": hasProfile = true
    case "acTL" where !hasPixels && chunk.data.count == 8:
      if let data = chunk.whole { announced = Array(data).bigEndian(0, 4) }
    case "fcTL":
      hasControls = true
      if !hasPixels { beginsWithFile = true }
    case "fdAT": hasFrames = true
    case "pHYs":
      guard chunk.data.count == 9, density == nil, let data = chunk.whole else { return }
      let numbers = data.dropLast().reduce(into: UInt64(0)) { $0 = $0 << 8 | UInt64($1) }
      let (across, down) = (UInt32(numbers >> 32), UInt32(truncatingIfNeeded: numbers))
      guard across > 0, down > 0, across <= Int32.max, down <= Int32.max, let unit = data.last, unit <= 1 else {
        return
      }
      density = Density(horizontal: across, vertical: down, unit: unit == 1 ? .metre : .none)
    case let name where Self.colourSizes[name] == chunk.data.count:
      guard !colourChunks.contains(where: { $0.name == name }), let data = chunk.whole else { return }
      colourChunks.append(PNGChunk(name, Array(data)))
    default: break
    }
  }

  /// Adds what the chunks said to the profile and the EXIF block that libpng has read.
  func fill(_ metadata: inout Metadata) {
    metadata.text = text
    metadata.xmp = xmp
    metadata.density = density
    if hasCredentials { metadata.companions.append(.credentials) }
    // libpng takes none that is not of the picture's channels, nor one beside another statement of the colours.
    if hasProfile, metadata.iccProfile == nil, !colourChunks.contains(where: { $0.name == "sRGB" }) {
      metadata.companions.append(.unusableProfile)
    }
    if !colourChunks.isEmpty { metadata.storage = PNGStorage(colourChunks: colourChunks) }
    RawProfile.fill(in: &metadata, from: profiles)
  }

  /// The chunks that say it, for a file whose profile and EXIF block are written by libpng.
  ///
  /// A profile says all of the colours; without one, what the file said of them in other chunks still does.
  static func chunks(of metadata: Metadata) -> [PNGChunk] {
    var chunks = metadata.iccProfile == nil ? metadata.colourChunks : []
    if let density = metadata.density?.perMetre {
      let numbers = density.horizontal.bigEndianBytes + density.vertical.bigEndianBytes
      chunks.append(PNGChunk("pHYs", numbers + [density.unit == .metre ? 1 : 0]))
    }
    if let xmp = metadata.wholeXMP {
      // Not packed, so that programs that look for the packet in any file find it.
      chunks.append(PNGChunk("iTXt", Array(xmpKeyword.utf8) + [0, 0, 0, 0, 0] + xmp))
    }
    let iptc = metadata.iptc.map { RawProfile.entry(PhotoshopResources.block(iptc: $0), kind: "iptc") }
    return chunks + ([iptc].compactMap { $0 } + metadata.text).compactMap(chunk(of:))
  }

  private static let xmpKeyword = "XML:com.adobe.xmp"
  /// What each chunk about colours holds, in bytes.
  private static let colourSizes = ["sRGB": 1, "gAMA": 4, "cHRM": 32, "cICP": 4]

  /// What is left of the bounds on a file.
  private struct Bounds {
    var text: Int
    var unpacking: Int
  }

  private static func text(_ name: String, _ data: ArraySlice<UInt8>, _ bounds: inout Bounds) -> TextEntry? {
    var rest = data
    /// What stands before the next zero, which is skipped.
    func field() -> ArraySlice<UInt8>? {
      guard let end = rest.firstIndex(of: 0) else { return nil }
      defer { rest = rest[(end + 1)...] }
      return rest[..<end]
    }
    guard let keyword = field(), (1...79).contains(keyword.count) else { return nil }
    var entry = TextEntry(String(latin1: keyword), "")
    var isPacked = name == "zTXt"
    if name == "iTXt" {
      guard let packed = rest.popFirst(), packed <= 1 else { return nil }
      isPacked = packed == 1
    }
    if name != "tEXt" {
      guard let method = rest.popFirst(), method == 0 || !isPacked else { return nil }
    }
    if name == "iTXt" {
      guard let language = field(), let translated = field() else { return nil }
      entry.language = String(latin1: language)
      entry.translatedKeyword = String(decoding: translated, as: UTF8.self)
      entry.isUTF8 = true
    }
    let plain: [UInt8]
    if isPacked {
      let limit = min(textLimit, bounds.text)
      guard let unpacked = Deflate.unpack(rest, limit: limit, budget: &bounds.unpacking) else { return nil }
      plain = unpacked
    } else {
      plain = Array(rest)
    }
    bounds.text -= plain.count
    entry.text = entry.isUTF8 ? String(decoding: plain, as: UTF8.self) : String(latin1: plain)
    return entry
  }

  private static func chunk(of entry: TextEntry) -> PNGChunk? {
    guard let keyword = entry.keyword.latin1, (1...79).contains(keyword.count) else { return nil }
    let head = keyword + [0]
    if !entry.isUTF8, let text = entry.text.latin1 {
      guard text.count > worthPacking, let packed = Deflate.pack(text) else { return PNGChunk("tEXt", head + text) }
      return PNGChunk("zTXt", head + [0] + packed)
    }
    let text = Array(entry.text.utf8)
    let packed = text.count > worthPacking ? Deflate.pack(text) : nil
    // A zero would end the fields before the text.
    let language = entry.language.latin1 ?? []
    let translated = entry.translatedKeyword.utf8.filter { $0 != 0 }
    return PNGChunk("iTXt", head + [packed == nil ? 0 : 1, 0] + language + [0] + translated + [0] + (packed ?? text))
  }

  /// Texts of more bytes are packed.
  private static let worthPacking = 1024
}
