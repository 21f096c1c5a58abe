/// An entry of a directory: what it is of, and where its values stand.
struct TIFFEntry {
  let tag: Int
  let type: Int
  /// How many values it has.
  let count: Int
  /// Where they begin.
  let place: Int

  /// Bytes of its values; 0 for a type that is not known.
  var size: Int { count * Self.sizes(type) }

  /// Bytes of a value of a type.
  static func sizes(_ type: Int) -> Int {
    let sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]
    return sizes.indices.contains(type) ? sizes[type] : 0
  }
}

/// A directory: its entries, and where the next one stands; 0 where there is none.
struct TIFFDirectory {
  let entries: [TIFFEntry]
  /// The tags of entries whose values do not lie inside the file, or are of no known type.
  let lost: Set<Int>
  let next: Int

  /// The first entry of a tag.
  subscript(tag: Int) -> TIFFEntry? { entries.first { $0.tag == tag } }
}

/// A reader of TIFF structures (TIFF 6.0, and BigTIFF), which trusts no number in them: what does not lie inside the file is not there.
struct TIFFReader<Source: ByteSource> {
  private var source: Source
  let isBigEndian: Bool
  /// Whether places take eight bytes (BigTIFF).
  let isBig: Bool
  /// Where the first directory stands.
  let first: Int
  /// The number that its head names it by: 42, or 43 for BigTIFF.
  let kind: Int

  /// Entries of a directory above which it is taken for damaged.
  private static var entryLimit: Int { 4096 }

  /// Reads the head; nil where there is none of these kinds.
  init?(_ source: Source, kinds: Set<Int> = [42, 43]) throws(ImageError) {
    self.source = source
    let head = try self.source.read(0, upTo: 16)
    guard head.count >= 8 else { return nil }
    switch (head[0], head[1]) {
    case (0x49, 0x49): isBigEndian = false
    case (0x4D, 0x4D): isBigEndian = true
    default: return nil
    }
    let isBigEndian = isBigEndian
    func number(_ place: Int, _ size: Int) -> Int? {
      head.count < place + size ? nil : head[place..<place + size].number(isBigEndian: isBigEndian)
    }
    guard let kind = number(2, 2), kinds.contains(kind) else { return nil }
    self.kind = kind
    isBig = kind == 43
    if isBig {
      guard number(4, 2) == 8, let place = number(8, 8) else { return nil }
      first = place
    } else {
      first = number(4, 4) ?? 0
    }
  }

  /// The directory at a place; nil where none lies wholly inside the file.
  mutating func directory(at place: Int) throws(ImageError) -> TIFFDirectory? {
    let (head, length, link) = isBig ? (8, 20, 8) : (2, 12, 4)
    guard place >= 8, place <= source.size - head,
      let count = try source.read(place, upTo: head).number(isBigEndian: isBigEndian),
      count <= min((source.size - place - head) / length, Self.entryLimit)
    else { return nil }
    let bytes = try source.read(place + head, upTo: count * length + link)
    guard bytes.count >= count * length else { return nil }
    var entries: [TIFFEntry] = []
    var lost: Set<Int> = []
    for index in 0..<count {
      let entry = bytes[index * length..<(index + 1) * length]
      let type = number(entry, 2, 2)
      guard let tag = number(entry, 0, 2), let type else { continue }
      let (size, overflow) = (number(entry, 4, link) ?? .max).multipliedReportingOverflow(by: TIFFEntry.sizes(type))
      let isInside = !overflow && size <= link
      guard !overflow, let values = number(entry, 4, link),
        let start = isInside ? place + head + index * length + 4 + link : number(entry, 4 + link, link),
        size > 0, start <= source.size, size <= source.size - start
      else {
        lost.insert(tag)
        continue
      }
      entries.append(TIFFEntry(tag: tag, type: type, count: values, place: start))
    }
    let next = bytes.count == count * length + link ? bytes.suffix(link).number(isBigEndian: isBigEndian) : 0
    return TIFFDirectory(entries: entries, lost: lost, next: next ?? 0)
  }

  /// A reader of a structure whose head is known.
  init(_ source: Source, isBigEndian: Bool, first: Int) {
    (self.source, self.isBigEndian, isBig, self.first, kind) = (source, isBigEndian, false, first, 42)
  }

  /// Up to so many bytes from a place on.
  mutating func bytes(_ place: Int, _ count: Int) throws(ImageError) -> [UInt8] {
    try source.read(place, upTo: count)
  }

  /// The bytes of an entry's values, nil where they are more than a limit.
  mutating func bytes(of entry: TIFFEntry, limit: Int) throws(ImageError) -> [UInt8]? {
    guard entry.size <= limit else { return nil }
    let bytes = try source.read(entry.place, upTo: entry.size)
    return bytes.count == entry.size ? bytes : nil
  }

  /// The whole numbers that an entry of a directory has, at most so many; none where it is missing or has others.
  mutating func numbers(_ tag: Int, in directory: TIFFDirectory, upTo limit: Int = 16) throws(ImageError) -> [Int] {
    guard let entry = directory[tag], [1, 3, 4, 13, 16, 18].contains(entry.type) else { return [] }
    let size = TIFFEntry.sizes(entry.type)
    let bytes = try source.read(entry.place, upTo: min(entry.count, limit) * size)
    return stride(from: 0, through: bytes.count - size, by: size).compactMap {
      bytes[$0..<$0 + size].number(isBigEndian: isBigEndian)
    }
  }

  /// The first of an entry's whole numbers.
  mutating func number(_ tag: Int, in directory: TIFFDirectory) throws(ImageError) -> Int? {
    try numbers(tag, in: directory, upTo: 1).first
  }

  private func number(_ bytes: ArraySlice<UInt8>, _ place: Int, _ size: Int) -> Int? {
    bytes.dropFirst(place).prefix(size).number(isBigEndian: isBigEndian)
  }
}

extension Collection<UInt8> {
  /// The number that up to eight bytes are; nil where it does not fit.
  func number(isBigEndian: Bool) -> Int? {
    guard !isEmpty, count <= 8 else { return nil }
    let bytes = isBigEndian ? Array(self) : Array(reversed())
    return Int(exactly: bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}
