/// What a raw photo says beside its raw data: where JPEGs lie in it, and the metadata that hold for them.
struct RawPhoto: Sendable {
  /// Where JPEGs may lie, all inside the file.
  private(set) var previews: [Range<Int>] = []
  private(set) var exif: [UInt8]?
  private(set) var xmp: [UInt8]?
  private(set) var iptc: [UInt8]?
  /// The width of the widest picture that it says it has; 0 where it does not say.
  private(set) var width = 0

  /// Bytes of the least preview, and of the largest block of metadata.
  private static let (least, most) = (100, 16 << 20)

  /// Reads it; nil for a file that is no raw photo.
  init?<Source>(in source: Source, extension suffix: String) throws(ImageError) where Source: ByteSource {
    var source = source
    let head = try source.read(0, upTo: 16)
    if head.starts(with: "FUJIFILM".utf8) {
      let places = try source.read(84, upTo: 8)
      if places.count == 8 { add(places.bigEndian(0, 4), places.bigEndian(4, 4), within: source.size) }
    } else if head.dropFirst(4).starts(with: "ftypcrx ".utf8) {
      try readBoxes(of: source)
    } else if var reader = try TIFFReader(source, kinds: Self.kinds) {
      let isTIFF = reader.kind == 42 || reader.kind == 43
      guard !isTIFF || OtherFiles.rawKind(extension: suffix) != nil else {
        guard try TIFFPages.raw(in: &reader) != nil else { return nil }
        try readDirectories(&reader, of: source)
        return
      }
      try readDirectories(&reader, of: source)
    } else {
      return nil
    }
  }

  /// What stands in the head of a TIFF structure: TIFF, BigTIFF, Panasonic's RW2, Olympus's ORF.
  private static let kinds: Set<Int> = [42, 43, 0x55, 0x4F52, 0x5352]

  private mutating func add(_ place: Int?, _ count: Int?, within size: Int) {
    guard let place, let count, place > 0, count >= Self.least, place < size, count <= size - place else { return }
    previews.append(place..<place + count)
  }

  // MARK: TIFF structures

  private mutating func readDirectories<Source>(
    _ reader: inout TIFFReader<Source>, of source: Source
  ) throws(ImageError) where Source: ByteSource {
    if let first = try reader.directory(at: reader.first) {
      try readMetadata(first, &reader)
      try readOlympus(first, &reader, of: source)
    }
    for directory in try TIFFPages.directories(in: &reader) {
      width = max(width, try reader.number(TIFFTag.width, in: directory) ?? 0)
      let kind = try reader.number(TIFFTag.photometric, in: directory)
      guard kind != TIFFTag.mosaic, kind != TIFFTag.linearRaw else { continue }
      add(
        try reader.number(TIFFTag.previewPlace, in: directory), try reader.number(TIFFTag.previewSize, in: directory),
        within: source.size)
      if let whole = directory[TIFFTag.panasonicPreview] { add(whole.place, whole.size, within: source.size) }
      let compression = try reader.number(TIFFTag.compression, in: directory)
      if compression == 6 || compression == 7, directory[TIFFTag.strips]?.count == 1 {
        add(
          try reader.number(TIFFTag.strips, in: directory), try reader.number(TIFFTag.stripSizes, in: directory),
          within: source.size)
      }
    }
  }

  private mutating func readMetadata<Source>(
    _ directory: TIFFDirectory, _ reader: inout TIFFReader<Source>
  ) throws(ImageError) where Source: ByteSource {
    var metadata = Metadata()
    try TIFFMetadata.read(directory, in: &reader, into: &metadata)
    (xmp, iptc) = (metadata.xmp, metadata.iptc)
    exif = try metadata.exif.map { exif throws(ImageError) in try Self.withoutMakerNote(exif) }
  }

  /// An EXIF block without the maker's own notes: their places are those of the raw file, and they are larger than a JPEG's block.
  private static func withoutMakerNote(_ exif: [UInt8]) throws(ImageError) -> [UInt8] {
    guard var reader = try TIFFReader(ByteArray(bytes: exif)), let main = try reader.directory(at: reader.first) else {
      return exif
    }
    let tree = try TIFFTree(main, in: &reader).without(TIFFTag.makerNote)
    return TIFFMetadata.head(isBigEndian: reader.isBigEndian, first: 8)
      + tree.written(at: 8, isBigEndian: reader.isBigEndian)
  }

  /// Olympus's preview, which its maker's notes point to, counted from where they begin.
  private mutating func readOlympus<Source>(
    _ directory: TIFFDirectory, _ reader: inout TIFFReader<Source>, of source: Source
  ) throws(ImageError) where Source: ByteSource {
    guard let place = try reader.number(TIFFTag.exif, in: directory), let exif = try reader.directory(at: place),
      let note = exif[TIFFTag.makerNote]
    else { return }
    let head = try reader.bytes(note.place, 12)
    let start = head.starts(with: "OLYMPUS\0II".utf8) ? 12 : head.starts(with: "OM SYSTEM\0\0\0".utf8) ? 16 : 0
    guard start > 0, note.place < source.size else { return }
    var inner = TIFFReader(BytePart(source, note.place..<source.size), isBigEndian: false, first: start)
    guard let notes = try inner.directory(at: start),
      let settings = try inner.number(TIFFTag.olympusSettings, in: notes), let found = try inner.directory(at: settings)
    else { return }
    let preview = try inner.number(TIFFTag.olympusPreview, in: found).map { $0 &+ note.place }
    add(preview, try inner.number(TIFFTag.olympusPreviewSize, in: found), within: source.size)
  }

  // MARK: Boxes (CR3)

  private mutating func readBoxes<Source>(of source: Source) throws(ImageError) where Source: ByteSource {
    var source = source
    for film in try HEIFBoxes.boxes("moov", in: 0..<source.size, of: &source) {
      for track in try HEIFBoxes.boxes("trak", in: film, of: &source) {
        for table in try HEIFBoxes.boxes(["mdia", "minf", "stbl"], in: track, of: &source) {
          try readTrack(table, of: &source)
        }
      }
      // Canon's own box begins with its sixteen bytes of name.
      for own in try HEIFBoxes.boxes("uuid", in: film, of: &source) where own.count > 16 {
        try readTags(own.lowerBound + 16..<own.upperBound, of: &source)
      }
    }
  }

  /// The first sample of a track: of one of them it is the full-size preview.
  private mutating func readTrack<Source>(
    _ table: Range<Int>, of source: inout Source
  ) throws(ImageError) where Source: ByteSource {
    guard let sizes = try HEIFBoxes.boxes("stsz", in: table, of: &source).first,
      let places = try HEIFBoxes.boxes("co64", in: table, of: &source).first
    else { return }
    let size = try source.read(sizes.lowerBound + 4, upTo: 12)
    let place = try source.read(places.lowerBound + 8, upTo: 8)
    guard size.count == 12 else { return }
    add(
      place.number(isBigEndian: true), size.bigEndian(0, 4) > 0 ? size.bigEndian(0, 4) : size.bigEndian(8, 4),
      within: source.size)
  }

  /// The first directory (CMT1), Exif's (CMT2) and that of the place (CMT4), each a TIFF structure of its own.
  private mutating func readTags<Source>(
    _ range: Range<Int>, of source: inout Source
  ) throws(ImageError) where Source: ByteSource {
    var tree: TIFFTree?
    var isBigEndian = false
    for (name, tag) in [("CMT1", nil), ("CMT2", TIFFTag.exif), ("CMT4", TIFFTag.gps)] as [(String, Int?)] {
      guard let box = try HEIFBoxes.boxes(name, in: range, of: &source).first, box.count <= Self.most,
        var reader = try TIFFReader(ByteArray(bytes: try source.read(box.lowerBound, upTo: box.count))),
        let directory = try reader.directory(at: reader.first)
      else { continue }
      if let tag {
        guard tree != nil, reader.isBigEndian == isBigEndian else { continue }
        let inner = try TIFFTree(directory, in: &reader).without(TIFFTag.makerNote)
        if !inner.nodes.isEmpty { tree?.replace([.init(tag: tag, type: 4, count: 1, bytes: [], inner: inner)]) }
      } else {
        isBigEndian = reader.isBigEndian
        tree = try TIFFTree(directory, in: &reader, wanted: TIFFMetadata.isDescriptive)
        width = max(width, try reader.number(TIFFTag.width, in: directory) ?? 0)
      }
    }
    guard let tree, !tree.nodes.isEmpty else { return }
    exif = TIFFMetadata.head(isBigEndian: isBigEndian, first: 8) + tree.written(at: 8, isBigEndian: isBigEndian)
  }
}
