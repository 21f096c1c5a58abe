import LimnImages
import LimnTensors
import TestKit
import Testing

/// The JPEG in raw photos of many makers, and files that only look like one.
@Suite struct RawPreviewTests {
  /// A TIFF structure with values behind its directories, made in one order of bytes.
  private struct RawFile {
    var isBigEndian = false
    var magic = 42
    var bytes: [UInt8]

    init(isBigEndian: Bool = false, magic: Int = 42) {
      (self.isBigEndian, self.magic) = (isBigEndian, magic)
      bytes = [UInt8](repeating: isBigEndian ? 0x4D : 0x49, count: 2)
      bytes += number(magic, 2) + number(0, 4)
    }

    func number(_ value: Int, _ count: Int) -> [UInt8] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return isBigEndian ? bytes.reversed() : bytes
    }

    /// Adds bytes and returns where they stand.
    mutating func add(_ more: [UInt8]) -> Int {
      if bytes.count % 2 == 1 { bytes.append(0) }
      defer { bytes += more }
      return bytes.count
    }

    /// Adds a directory of numbers (type 4) and returns where it stands.
    mutating func directory(_ entries: [(tag: Int, value: Int)], next: Int = 0) -> Int {
      add(
        number(entries.count, 2)
          + entries.sorted { $0.tag < $1.tag }.flatMap {
            number($0.tag, 2) + number(4, 2) + number(1, 4) + number($0.value, 4)
          } + number(next, 4))
    }

    mutating func begin(at place: Int) { bytes.replaceSubrange(4..<8, with: number(place, 4)) }
  }

  private func jpeg(_ width: Int, _ height: Int) throws -> [UInt8] {
    try ImageFile.encode(.slope(width, height, .rgb), as: .jpeg)
  }

  private let mosaic = 32_803

  /// A raw photo: a small preview in the first directory, a large one in an inner one beside the mosaic.
  private func raw(isBigEndian: Bool = false, orientation: Int = 1) throws -> [UInt8] {
    var file = RawFile(isBigEndian: isBigEndian)
    let (small, large) = (try jpeg(16, 12), try jpeg(96, 64))
    let (smallPlace, largePlace) = (file.add(small), file.add(large))
    let pixels = file.add([UInt8](repeating: 7, count: 5000))
    let preview = file.directory([(513, largePlace), (514, large.count), (259, 6)])
    let sensor = file.directory([
      (256, 100), (257, 70), (258, 12), (259, 1), (262, mosaic), (273, pixels), (279, 5000),
    ])
    let inner = file.add(file.number(sensor, 4) + file.number(preview, 4))
    var first = file.number(5, 2)
    for (tag, type, count, value) in [
      (273, 4, 1, smallPlace), (274, 3, 1, isBigEndian ? orientation << 16 : orientation), (279, 4, 1, small.count),
      (259, 4, 1, 7), (330, 4, 2, inner),
    ].sorted(by: { $0.0 < $1.0 }) {
      first += file.number(tag, 2) + file.number(type, 2) + file.number(count, 4) + file.number(value, 4)
    }
    let start = file.add(first + [0, 0, 0, 0])
    file.begin(at: start)
    return file.bytes
  }

  @Test(arguments: [false, true]) func theLargestPreviewIsFoundAndTurnedAsTheRawPhotoIs(isBigEndian: Bool) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(raw(isBigEndian: isBigEndian, orientation: 6), to: "a.dng")
    var notes: [ImageNote] = []
    let settings: FormatSettings = ["raw": .text("preview")]
    let image = try ImageFile.read(path, settings: settings) { event in
      if case .noted(let note) = event { notes.append(note) }
    }
    #expect((image.width, image.height) == (64, 96) && image.metadata.format == .jpeg)
    #expect(image.metadata.isPartOfFile)
    #expect(notes.map(\.kind) == ["raw-preview"])
    let header = try ImageFile.header(path, settings: settings)
    #expect((header.width, header.height, header.orientation) == (96, 64, .needsRight))
    #expect(ImageFile.isPreview(path, settings: settings) && !ImageFile.isPreview(path, settings: [:]))
    #expect(
      refusal { _ = try ImageFile.read(path, limits: ImageLimits(pixels: 6143), settings: settings) }
        == ImageError(.limit(.pixels), "96×64 are 6144 pixels, above the limit of 6143"))
    // Without being asked, it is what it was.
    #expect(refusal { _ = try ImageFile.read(path) }?.kind == .unsupported)
  }

  /// Cameras of some makers put a small picture first, and nothing that says mosaic.
  @Test(arguments: [[(254, 1)], [(259, 6)]])
  func aSmallCopyBeforeInnerPicturesIsNotThePhoto(_ marks: [(tag: Int, value: Int)]) throws {
    var file = RawFile()
    let inner = file.directory([(256, 1600), (257, 1200), (259, 7)])
    file.begin(at: file.directory([(256, 16), (257, 12), (330, inner)] + marks))
    let folder = try TemporaryFolder()
    for name in ["a.tif", "a.jpg", "a"] {
      #expect(ImageFile.kind(try folder.write(file.bytes, to: name)).other == "TIFF raw")
    }
  }

  @Test func aSmallCopyBeforeAnotherPageIsAPage() throws {
    var file = RawFile()
    let pixels = file.add([UInt8](repeating: 7, count: 12))
    let form = [(256, 4), (257, 3), (258, 8), (259, 1), (262, 1), (273, pixels), (277, 1), (278, 3), (279, 12)]
    let folder = try TemporaryFolder()
    for (kind, next, pages) in [(1, true, 2), (1, false, 1), (0, false, 1)] {
      var copy = file
      let second = next ? copy.directory(form) : 0
      copy.begin(at: copy.directory(form + [(254, kind)], next: second))
      #expect(try ImageFile.header(try folder.write(copy.bytes, to: "a.tif")).frames == pages)
    }
  }

  @Test func aPreviewFarSmallerThanThePhotoIsSaid() throws {
    var file = RawFile()
    let small = try jpeg(16, 12)
    let place = file.add(small)
    let directory = file.directory([(256, 6000), (262, mosaic)])
    let first = file.directory([(513, place), (514, small.count)], next: directory)
    file.begin(at: first)
    let decoded = try #require(try RawPreview.decode(file.bytes))
    #expect(decoded.notes.map(\.kind) == ["raw-preview", "small-preview"])
  }

  @Test func othersHaveIt() throws {
    let large = try jpeg(40, 30)
    // Fuji: a head with the place.
    var fuji = Array("FUJIFILMCCD-RAW 0201".utf8)
    fuji += [UInt8](repeating: 0, count: 84 - fuji.count) + TinyPNG.word(160) + TinyPNG.word(large.count)
    fuji += [UInt8](repeating: 0, count: 160 - fuji.count) + large
    #expect(try RawPreview.decode(fuji)?.image.width == 40)
    // Panasonic: an entry of its own.
    var panasonic = RawFile(magic: 0x55)
    let place = panasonic.add(large)
    let entry = panasonic.number(46, 2) + panasonic.number(7, 2) + panasonic.number(large.count, 4)
    let start = panasonic.add(panasonic.number(1, 2) + entry + panasonic.number(place, 4) + [0, 0, 0, 0])
    panasonic.begin(at: start)
    #expect(try RawPreview.decode(panasonic.bytes)?.image.width == 40)
    // Olympus: in the maker's notes, whose places count from where they begin.
    var olympus = RawFile(magic: 0x4F52)
    let jpegPlace = olympus.add(large)
    let notesPlace = jpegPlace + large.count + (large.count & 1)
    var notes = RawFile()
    notes.bytes = Array("OLYMPUS\0II".utf8) + [3, 0]
    let inside = notes.number(1, 2) + notes.number(0x2020, 2) + notes.number(13, 2) + notes.number(1, 4)
    notes.bytes += inside + notes.number(30, 4) + [0, 0, 0, 0]
    _ = notes.directory([(0x101, jpegPlace - notesPlace), (0x102, large.count)])
    #expect(notes.bytes.count == 60)
    let found = olympus.add(notes.bytes)
    #expect(found == notesPlace)
    let note = olympus.number(37_500, 2) + olympus.number(7, 2) + olympus.number(notes.bytes.count, 4)
    let exif = olympus.add(olympus.number(1, 2) + note + olympus.number(found, 4) + [0, 0, 0, 0])
    let first = olympus.directory([(34_665, exif)])
    olympus.begin(at: first)
    // A place before the notes is a negative number there, which no camera writes.
    #expect(try RawPreview.decode(olympus.bytes) == nil)
  }

  @Test func boxesOfCanonAreRead() throws {
    let large = try jpeg(40, 30)
    func box(_ name: String, _ contents: [UInt8]) -> [UInt8] {
      TinyPNG.word(contents.count + 8) + Array(name.utf8) + contents
    }
    let head = box("ftyp", Array("crx \0\0\0\u{1}crx isom".utf8))
    var tags = RawFile()
    let directory = tags.directory([(256, 60), (274, 6)])
    tags.begin(at: directory)
    func film(_ place: Int) -> [UInt8] {
      let sizes = box("stsz", [0, 0, 0, 0] + TinyPNG.word(large.count) + TinyPNG.word(1))
      let places = box("co64", [0, 0, 0, 0] + TinyPNG.word(1) + TinyPNG.word(0) + TinyPNG.word(place))
      let track = box("trak", box("mdia", box("minf", box("stbl", sizes + places))))
      return box("moov", box("uuid", [UInt8](repeating: 9, count: 16) + box("CMT1", tags.bytes)) + track)
    }
    let bytes = head + film(head.count + film(0).count + 8) + box("mdat", large)
    let image = try #require(try RawPreview.decode(bytes)).image
    #expect((image.width, image.height) == (40, 30))
    #expect(image.upright().width == 30)
  }

  @Test func otherFilesAreNone() throws {
    #expect(try RawPreview.decode(Repository.seed("tiff/plain.tif")) == nil)
    #expect(try RawPreview.decode(jpeg(8, 8)) == nil)
    #expect(try RawPreview.decode([]) == nil)
    #expect(try RawPreview.decode(Repository.seed("tiff/raw.tif")) == nil)
  }

  @Test func placesOutsideOfTheFileAreNotFollowed() throws {
    for (place, count) in [(0, 500), (8, 4_000_000_000), (4_000_000_000, 500), (8, 99), (4_294_967_295, 4_294_967_295)]
    {
      var file = RawFile()
      let first = file.directory([(262, mosaic), (513, place), (514, count), (330, 8), (34_665, 8)])
      file.begin(at: first)
      #expect(try RawPreview.decode(file.bytes) == nil)
    }
  }

  @Test func changedBytesDoNoHarm() throws {
    let whole = try raw()
    let directories = 1500
    expectNoHarm(changing: whole, attempts: 600, key: RandomKey(seed: 3)) { attempt, bits in
      let reach = attempt % 3 == 0 ? whole.count : directories
      return whole.count - 1 - Int(bits % UInt64(min(reach, whole.count)))
    } decode: {
      _ = try RawPreview.decode($0)
    }
    for count in stride(from: 0, to: whole.count, by: 7) {
      _ = refusal { _ = try RawPreview.decode(Array(whole.prefix(count))) }
    }
  }
}
