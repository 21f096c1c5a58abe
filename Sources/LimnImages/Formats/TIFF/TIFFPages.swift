/// What a TIFF file holds: pages, or the raw data of a camera.
enum TIFFPages {
  /// Directories that are counted at most; a chain that goes in a circle ends there or before.
  private static let limit = 1000

  /// How many pages follow one another, smaller copies and masks behind the first not counted; 1 at least.
  static func count<Source>(in reader: inout TIFFReader<Source>) throws(ImageError) -> Int where Source: ByteSource {
    var (pages, place) = (0, reader.first)
    var seen: Set<Int> = []
    while seen.count < limit, place != 0, seen.insert(place).inserted {
      guard let directory = try reader.directory(at: place) else { break }
      let kind = try reader.number(TIFFTag.kind, in: directory) ?? 0
      // The first directory is what would be read: where it is a smaller copy of another page, there are two.
      if kind & 5 == 0 || place == reader.first { pages += 1 }
      place = directory.next
    }
    return max(1, pages)
  }

  /// The directories of a file: those that follow one another, and those that the first few of them point to.
  static func directories<Source>(
    in reader: inout TIFFReader<Source>
  ) throws(ImageError) -> [TIFFDirectory] where Source: ByteSource {
    var waiting = [reader.first]
    var seen: Set<Int> = []
    var found: [TIFFDirectory] = []
    while let place = waiting.popLast(), seen.count < 32 {
      guard place != 0, seen.insert(place).inserted, let directory = try reader.directory(at: place) else { continue }
      found.append(directory)
      waiting += try reader.numbers(TIFFTag.inner, in: directory)
      waiting.append(directory.next)
    }
    return found
  }

  /// What kind of raw photo a file is, "DNG", by what is in it; nil for other files. Most kinds have no name in the file: "TIFF".
  static func raw<Source>(in reader: inout TIFFReader<Source>) throws(ImageError) -> String? where Source: ByteSource {
    let head = try reader.bytes(8, 2)
    if head.elementsEqual("CR".utf8), !reader.isBig { return "CR2" }
    // Cameras put a small copy of the picture first, and the picture into a directory below it.
    if let first = try reader.directory(at: reader.first), first[TIFFTag.inner] != nil {
      let isCopy = (try reader.number(TIFFTag.kind, in: first) ?? 0) & 1 == 1
      let packing = try reader.number(TIFFTag.compression, in: first)
      if isCopy || packing == 6 { return "TIFF" }
    }
    for directory in try directories(in: &reader) {
      if directory[TIFFTag.dngVersion] != nil { return "DNG" }
      // A mosaic of colours, or what was made of one without more.
      if let kind = try reader.number(TIFFTag.photometric, in: directory),
        kind == TIFFTag.mosaic || kind == TIFFTag.linearRaw
      {
        return "TIFF"
      }
    }
    return nil
  }
}
