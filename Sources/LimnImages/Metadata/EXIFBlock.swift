/// An EXIF block (a TIFF structure without its picture; Exif 3.0, CIPA DC-008) that is changed where it stands.
///
/// Everything keeps its place, since makers' notes hold offsets of their own into the block that no program knows; one that
/// takes the block apart and writes it anew loses them. No number in the block is trusted, and what several entries point to
/// is never cleared: where a part cannot be removed without harm to another, the change is refused.
struct EXIFBlock {
  private(set) var bytes: [UInt8]
  private let isBigEndian: Bool

  /// Tags that are looked for (TIFF 6.0 and Exif).
  private enum Tag {
    static let (width, height) = (0x0100, 0x0101)
    static let (strips, stripSizes) = (0x0111, 0x0117)
    static let (thumbnail, thumbnailSize) = (0x0201, 0x0202)
    static let (exif, gps, interoperability) = (0x8769, 0x8825, 0xA005)
    static let (colourSpace, pixelWidth, pixelHeight) = (0xA001, 0xA002, 0xA003)
  }

  private struct Entry {
    let tag: Int
    let type: Int
    let count: Int
    /// Where the twelve bytes stand.
    let place: Int
    /// Where the value stands, cut off at the block's end.
    let value: Range<Int>
    /// Whether the value lies wholly inside the block.
    let isWhole: Bool
  }

  private struct Directory {
    let place: Int
    let entries: [Entry]
    /// Where the entries end and the place of the next directory stands.
    var end: Int { place + 2 + 12 * entries.count }
  }

  /// A block whose first directory can be read; nil for any other.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 14 else { return nil }
    switch (bytes[0], bytes[1]) {
    case (0x49, 0x49): isBigEndian = false
    case (0x4D, 0x4D): isBigEndian = true
    default: return nil
    }
    self.bytes = bytes
    guard number(at: 2, size: 2) == 42, main != nil else { return nil }
  }

  // MARK: What is changed

  /// Takes out the thumbnail, which would show the picture as it was, with the directories behind the first. False where it
  /// shares its bytes with something else.
  mutating func removeThumbnail() -> Bool {
    guard let main, let first = number(at: main.end, size: 4), first != 0 else { return true }
    write(0, at: main.end, size: 4)
    let kept = keptRanges(gps: true)
    var next = first
    for _ in 0..<8 {
      guard let directory = directory(at: next), !overlaps(directory.place..<directory.end, kept) else { break }
      next = number(at: directory.end, size: 4) ?? 0
      let pictures =
        pairs(Tag.thumbnail, Tag.thumbnailSize, in: directory) + pairs(Tag.strips, Tag.stripSizes, in: directory)
      guard pictures.allSatisfy({ !overlaps($0, kept) }) else { return false }
      for range in pictures { clear(range) }
      let link = directory.end..<min(directory.end + 4, bytes.count)
      clear(directory.place..<(overlaps(link, kept) ? link.lowerBound : link.upperBound))
    }
    // Thumbnails mostly stand last: the block ends before what was cleared there.
    let used = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    let needed = max(kept.map(\.upperBound).max() ?? 0, used)
    if bytes.count - needed > 64 { bytes.removeSubrange((needed + 1) / 2 * 2..<bytes.count) }
    return true
  }

  /// Takes out the place where the photo was taken: the entries that lead to it, and what they lead to. Makers' notes may
  /// hold it in a form of their own. False if what belongs to it is not known.
  mutating func removeGPS() -> Bool {
    var found: [Int] = []
    for part in [main, exif, interoperability] {
      guard let part else { continue }
      found += part.entries.filter { $0.tag == Tag.gps }.compactMap { number(at: $0.place + 8, size: 4) }
      remove(Tag.gps, from: part)
    }
    guard found.count <= 3 else { return false }
    let kept = keptRanges(gps: false)
    for place in found where place > 0 && place < bytes.count {
      guard let directory = directory(at: place) else { return false }
      let ranges = [directory.place..<directory.end] + directory.entries.map(\.value)
      guard ranges.allSatisfy({ !overlaps($0, kept) }) else { return false }
      for range in ranges { clear(range) }
    }
    return true
  }

  /// Corrects the width and height if the block has them.
  mutating func setSize(width: Int, height: Int) {
    for directory in [main, exif] {
      for entry in directory?.entries ?? [] where entry.count == 1 && (entry.type == 3 || entry.type == 4) {
        switch entry.tag {
        case Tag.width, Tag.pixelWidth: write(width, at: entry.value.lowerBound, size: entry.value.count)
        case Tag.height, Tag.pixelHeight: write(height, at: entry.value.lowerBound, size: entry.value.count)
        default: break
        }
      }
    }
  }

  /// Says sRGB where the block says another colour space.
  mutating func setSRGB() {
    for entry in exif?.entries ?? [] where entry.tag == Tag.colourSpace && entry.type == 3 && entry.count == 1 {
      write(1, at: entry.value.lowerBound, size: 2)
    }
    for entry in interoperability?.entries ?? [] where entry.tag == 1 && entry.isWhole {
      // "R03" is what cameras write of Adobe RGB.
      if bytes[entry.value].starts(with: Array("R03".utf8)) {
        bytes.replaceSubrange(entry.value.prefix(3), with: Array("R98".utf8))
      }
    }
  }

  // MARK: Directories

  private var main: Directory? { number(at: 4, size: 4).flatMap(directory(at:)) }
  private var exif: Directory? { main.flatMap { inner(Tag.exif, of: $0) } }
  private var interoperability: Directory? { exif.flatMap { inner(Tag.interoperability, of: $0) } }

  private func inner(_ tag: Int, of directory: Directory) -> Directory? {
    directory.entries.first { $0.tag == tag }.flatMap { number(of: $0) }.flatMap(self.directory(at:))
  }

  /// A directory of a sensible length that lies wholly inside the block; the place of the next one may be missing.
  private func directory(at place: Int) -> Directory? {
    guard place >= 8, let count = number(at: place, size: 2), count <= min((bytes.count - place - 2) / 12, 1000)
    else { return nil }
    let entries = (0..<count).compactMap { index -> Entry? in
      let place = place + 2 + 12 * index
      guard let tag = number(at: place, size: 2), let type = number(at: place + 2, size: 2),
        let count = number(at: place + 4, size: 4), let offset = number(at: place + 8, size: 4)
      else { return nil }
      let sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]
      let size = count * (type < sizes.count ? sizes[type] : 0)  // below 2^32 · 8
      let start = size <= 4 ? place + 8 : min(offset, bytes.count)
      let end = min(start + size, bytes.count)
      return Entry(
        tag: tag, type: type, count: count, place: place, value: start..<end, isWhole: end - start == size)
    }
    return Directory(place: place, entries: entries)
  }

  /// The number that an entry holds in its own bytes, if it holds one.
  private func number(of entry: Entry) -> Int? {
    guard entry.count == 1, [3, 4, 13].contains(entry.type) else { return nil }
    return number(at: entry.value.lowerBound, size: entry.value.count)
  }

  /// The ranges given by two entries with as many offsets and sizes, cut off at the block's end.
  private func pairs(_ places: Int, _ sizes: Int, in directory: Directory) -> [Range<Int>] {
    func numbers(_ tag: Int) -> [Int] {
      guard let entry = directory.entries.first(where: { $0.tag == tag }), (1...1000).contains(entry.count),
        entry.isWhole,
        entry.type == 3 || entry.type == 4
      else { return [] }
      let size = entry.type == 3 ? 2 : 4
      return (0..<entry.count).compactMap { number(at: entry.value.lowerBound + $0 * size, size: size) }
    }
    return zip(numbers(places), numbers(sizes)).map { place, size in
      let start = min(place, bytes.count)
      return start..<min(start + size, bytes.count)
    }
  }

  /// Takes entries out of a directory. What follows moves up, the place of the next directory too; values elsewhere stay.
  private mutating func remove(_ tag: Int, from directory: Directory) {
    let kept = directory.entries.filter { $0.tag != tag }
    guard kept.count < directory.entries.count else { return }
    let end = min(directory.end + 4, bytes.count)
    var moved = kept.flatMap { bytes[$0.place..<$0.place + 12] } + bytes[directory.end..<end]
    moved += [UInt8](repeating: 0, count: end - directory.place - 2 - moved.count)
    bytes.replaceSubrange(directory.place + 2..<end, with: moved)
    write(kept.count, at: directory.place, size: 2)
  }

  /// What stays: the header, and the directories but those behind the first, with what they point to.
  private func keptRanges(gps: Bool) -> [Range<Int>] {
    var parts = [main, exif, interoperability]
    if gps { parts.append(main.flatMap { inner(Tag.gps, of: $0) }) }
    return [0..<8] + parts.compactMap { $0 }.flatMap { [$0.place..<$0.end] + $0.entries.map(\.value) }
  }

  private func overlaps(_ range: Range<Int>, _ others: [Range<Int>]) -> Bool {
    others.contains { $0.overlaps(range) }
  }

  // MARK: Bytes

  /// The number in `size` bytes (at most 4), nil beyond the end.
  private func number(at place: Int, size: Int) -> Int? {
    guard place >= 0, place <= bytes.count - size else { return nil }
    let part = bytes[place..<place + size]
    return isBigEndian ? part.reduce(0) { $0 << 8 | Int($1) } : part.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func write(_ number: Int, at place: Int, size: Int) {
    guard place >= 0, place <= bytes.count - size, number >> (8 * size) == 0 else { return }
    for index in 0..<size {
      bytes[place + index] = UInt8(truncatingIfNeeded: number >> (8 * (isBigEndian ? size - 1 - index : index)))
    }
  }

  private mutating func clear(_ range: Range<Int>) {
    for place in range { bytes[place] = 0 }
  }
}
