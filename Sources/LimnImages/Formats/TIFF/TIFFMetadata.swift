/// What a TIFF says beside its pixels, which stands in the same directories as what it says of them.
enum TIFFMetadata {
  private static let limit = 16 << 20

  /// Reads the blocks that a page has.
  static func read<Source>(
    _ directory: TIFFDirectory, in reader: inout TIFFReader<Source>, into metadata: inout Metadata
  ) throws(ImageError) where Source: ByteSource {
    func block(_ tag: Int, _ reader: inout TIFFReader<Source>) throws(ImageError) -> [UInt8]? {
      guard let entry = directory[tag] else { return nil }
      return try reader.bytes(of: entry, limit: limit)
    }
    metadata.iccProfile = try block(TIFFTag.profile, &reader)
    metadata.xmp = try block(TIFFTag.xmp, &reader)
    metadata.iptc = try block(TIFFTag.iptc, &reader)
    if metadata.iptc == nil {
      metadata.iptc = try block(TIFFTag.resources, &reader).flatMap { PhotoshopResources.iptc(in: $0) }
    }
    let tree = try TIFFTree(directory, in: &reader, wanted: isDescriptive)
    metadata.density = density(tree, isBigEndian: reader.isBigEndian)
    if tree.nodes.contains(where: { !densities.contains($0.tag) }) {
      metadata.exif =
        head(isBigEndian: reader.isBigEndian, first: 8) + tree.written(at: 8, isBigEndian: reader.isBigEndian)
    }
  }

  /// The eight bytes before the first directory.
  static func head(isBigEndian: Bool, first: Int) -> [UInt8] {
    (isBigEndian ? [0x4D, 0x4D, 0, 42] : [0x49, 0x49, 42, 0]) + TIFFTree.bytes(first, 4, isBigEndian)
  }

  /// Whether the bytes of an EXIF block stand with the high ones first; so does the file that it goes into.
  static func isBigEndian(_ exif: [UInt8]?) -> Bool { exif?.first == 0x4D }

  /// The entries that metadata come to in a file's directory.
  static func nodes(of metadata: Metadata) -> [TIFFTree.Node] {
    let isBigEndian = isBigEndian(metadata.exif)
    var tree = TIFFTree()
    if let exif = metadata.exif, var reader = try? TIFFReader(ByteArray(bytes: exif)),
      let main = try? reader.directory(at: reader.first),
      let found = try? TIFFTree(main, in: &reader, wanted: isDescriptive)
    {
      tree = found
    }
    if let density = metadata.density { tree.replace(nodes(of: density, isBigEndian: isBigEndian)) }
    for (tag, type, block) in [
      (TIFFTag.profile, 7, metadata.iccProfile), (TIFFTag.xmp, 1, metadata.wholeXMP), (TIFFTag.iptc, 7, metadata.iptc),
    ] {
      guard let block, !block.isEmpty else { continue }
      tree.replace([TIFFTree.Node(tag: tag, type: type, count: block.count, bytes: block)])
    }
    return tree.nodes
  }

  /// Whether a camera maker's own notes are among them.
  static func hasMakerNote(_ metadata: Metadata) -> Bool {
    nodes(of: Metadata(exif: metadata.exif)).contains { $0.tag == TIFFTag.exif && $0.inner?[TIFFTag.makerNote] != nil }
  }

  private static let densities: Set<Int> = [TIFFTag.across, TIFFTag.down, TIFFTag.densityUnit]

  /// Whether an entry of the first directory says something of the photo, and not of how its pixels are stored.
  static func isDescriptive(_ tag: Int) -> Bool {
    TIFFTag.texts.contains(tag) || densities.contains(tag)
      || [TIFFTag.orientation, TIFFTag.exif, TIFFTag.gps].contains(tag)
  }

  // MARK: Density

  private static func density(_ tree: TIFFTree, isBigEndian: Bool) -> Density? {
    func fraction(_ tag: Int) -> (Int, Int)? {
      guard let node = tree[tag], node.type == 5, node.count == 1,
        let above = node.bytes.prefix(4).number(isBigEndian: isBigEndian),
        let below = node.bytes.suffix(4).number(isBigEndian: isBigEndian), above > 0, below > 0
      else { return nil }
      return (above, below)
    }
    guard let across = fraction(TIFFTag.across), let down = fraction(TIFFTag.down) else { return nil }
    let unit = tree[TIFFTag.densityUnit].flatMap { $0.bytes.prefix(2).number(isBigEndian: isBigEndian) } ?? 2
    if unit == 3, across.1 == 100, down.1 == 100 {
      return Density(horizontal: UInt32(across.0), vertical: UInt32(down.0), unit: .metre)
    }
    func rounded(_ fraction: (Int, Int)) -> UInt32 {
      UInt32(min((Double(fraction.0) / Double(fraction.1)).rounded(), Double(Int32.max)))
    }
    return Density(
      horizontal: rounded(across), vertical: rounded(down), unit: unit == 2 ? .inch : unit == 3 ? .centimetre : .none)
  }

  private static func nodes(of density: Density, isBigEndian: Bool) -> [TIFFTree.Node] {
    let below = density.unit == .metre ? 100 : 1
    let unit = density.unit == .none ? 1 : density.unit == .inch ? 2 : 3
    func fraction(_ tag: Int, _ above: UInt32) -> TIFFTree.Node {
      TIFFTree.Node(
        tag: tag, type: 5, count: 1,
        bytes: TIFFTree.bytes(Int(above), 4, isBigEndian) + TIFFTree.bytes(below, 4, isBigEndian))
    }
    return [
      fraction(TIFFTag.across, density.horizontal), fraction(TIFFTag.down, density.vertical),
      TIFFTree.Node(tag: TIFFTag.densityUnit, type: 3, count: 1, bytes: TIFFTree.bytes(unit, 2, isBigEndian)),
    ]
  }
}
