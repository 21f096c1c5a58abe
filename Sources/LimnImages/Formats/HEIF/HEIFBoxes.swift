/// The boxes that HEIF files, and Canon's raw photos, are made of; and whether they say that a file is a film.
enum HEIFBoxes {
  /// Boxes of a level that are looked through.
  private static let limit = 256

  /// How many pictures the file shows one after the other; 1 for one that is no film.
  static func frames<Source>(in source: inout Source) throws(ImageError) -> Int where Source: ByteSource {
    var most = 1
    for film in try boxes("moov", in: 0..<source.size, of: &source) {
      for track in try boxes("trak", in: film, of: &source) {
        for range in try boxes(["mdia", "minf", "stbl", "stsz"], in: track, of: &source) {
          // Version, size of all, and how many they are.
          let head = try source.read(range.lowerBound, upTo: 12)
          guard head.count == 12, range.count >= 12 else { continue }
          most = max(most, min(head.bigEndian(8, 4), 1_000_000))
        }
      }
    }
    return most
  }

  /// What is in the boxes of a name that stand in those of another name, and so on.
  static func boxes<Source>(
    _ names: [String], in range: Range<Int>, of source: inout Source
  ) throws(ImageError) -> [Range<Int>] where Source: ByteSource {
    var ranges = [range]
    for name in names {
      var inner: [Range<Int>] = []
      for range in ranges { inner += try boxes(name, in: range, of: &source) }
      ranges = inner
    }
    return ranges
  }

  /// What is in the boxes of a name that stand one behind the other in a range.
  static func boxes<Source>(
    _ name: String, in range: Range<Int>, of source: inout Source
  ) throws(ImageError) -> [Range<Int>] where Source: ByteSource {
    var found: [Range<Int>] = []
    var place = range.lowerBound
    for _ in 0..<limit where place <= range.upperBound - 8 {
      let head = try source.read(place, upTo: 16)
      guard head.count >= 8 else { break }
      var (start, size) = (8, head.bigEndian(0, 4))
      if size == 1 {
        guard head.count == 16, let long = head[8..<16].number(isBigEndian: true) else { break }
        (start, size) = (16, long)
      } else if size == 0 {
        size = range.upperBound - place
      }
      guard size >= start, size <= range.upperBound - place else { break }
      if head[4..<8].elementsEqual(name.utf8) { found.append(place + start..<place + size) }
      place += size
    }
    return found
  }
}
