import Foundation
import ImageKit
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import TestKit
import PipelineKit
import Testing

@Suite struct LoadStageTests {
  private func names(_ path: String) throws -> [String] {
    try LoadStage(path: path).names().map(\.description)
  }

  private func run(_ path: String, maxPixels: Int = 1_000_000) async throws -> [Item] {
    let stage = LoadStage(path: path, limits: ImageLimits(pixels: maxPixels))
    var items: [Item] = []
    for name in try stage.names() {
      items.append(try await stage.run([Item(name: name)], in: StageContext(key: RandomKey(seed: 0))))
    }
    return items
  }

  @Test func findsPhotosOfATreeInAStableOrder() throws {
    let folder = try TemporaryFolder()
    for name in ["b.png", "a.JPG", "c/d.jpeg", "c/e/f.PNG", "notes.txt", "c/g.gif", ".h.png", ".i/j.png", "k"] {
      try folder.write("x", to: name)
    }
    let found = try LoadStage(path: folder.path).names()
    #expect(found.map(\.description) == ["a.JPG", "b.png", "c/d.jpeg", "c/e/f.PNG"])
    #expect(found.map(\.index) == [0, 1, 2, 3])
    #expect(found.map(\.directory) == ["", "", "c", "c/e"])
    #expect(found[3].stem == "f" && found[3].extension == "PNG" && found[3].path == folder("c/e/f.PNG"))
    #expect(try LoadStage(path: folder.path + "/").names().map(\.description) == found.map(\.description))
  }

  @Test func oneFolderCanBeLeftOut() throws {
    let folder = try TemporaryFolder()
    for name in ["a.png", "out/a.png", "out/b/a.png", "other/a.png"] { try folder.write("x", to: name) }
    var selection = ItemSelection()
    selection.skipped = folder("other/../out")
    let found = try LoadStage(path: folder.path).find(selection).names
    #expect(found.map(\.description) == ["a.png", "other/a.png"])
  }

  @Test func linksToFilesAreFollowedAndLinksToFoldersAreNot() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "real.png")
    try folder.write("x", to: "below/other.png")
    for (link, target) in [
      ("link.png", "real.png"), ("loop.png", "loop.png"), ("self", "."), ("parent", ".."), ("root", "/"),
      ("zero.png", "/dev/zero"), ("lost.png", "nowhere.png"),
    ] {
      #expect(symlink(target, folder(link)) == 0)
    }
    #expect(mkfifo(folder("pipe.png"), 0o600) == 0)
    try FileManager.default.createDirectory(atPath: folder("folder.png"), withIntermediateDirectories: true)
    // A lost link is listed, so that it is reported; what could block is not.
    #expect(try names(folder.path) == ["below/other.png", "link.png", "lost.png", "real.png"])
    #expect(symlink(folder.path, folder("below/top")) == 0)
    #expect(try names(folder("below/top")) == ["below/other.png", "link.png", "lost.png", "real.png"])
  }

  @Test func aFileIsTriedWhateverItsName() async throws {
    let folder = try TemporaryFolder()
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "photo.bin")
    let items = try await run(folder("photo.bin"))
    #expect(items.count == 1 && items[0].name.stem == "photo" && items[0].name.extension == "bin")
    #expect(items[0].name.directory == "" && items[0].value.image?.width == 40)
    #expect(items[0].origin?.samples == items[0].value.image?.samples)
  }

  @Test func errorsSayWhatToDo() async throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "notes.txt")
    #expect(
      throws: StageError(
        "no \(ImageFormats.standard.names("or")) photos in '\(folder.path)': give a folder with files named \(ImageFormats.standard.listedExtensions)"
      )
    ) { try names(folder.path) }
    #expect(
      throws: StageError(
        "cannot find '\(folder("nothing"))': No such file or directory; give a photo or a folder of photos")
    ) { try names(folder("nothing")) }
    #expect(throws: StageError("'/dev/null' is neither a file nor a folder: give a photo or a folder of photos")) {
      try names("/dev/null")
    }
    await #expect(throws: ImageError.self) { try await run(folder("notes.txt")) }
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "photo.png")
    await #expect(throws: ImageError.self) { try await run(folder("photo.png"), maxPixels: 40 * 24 - 1) }
    #expect(try await run(folder("photo.png"), maxPixels: 40 * 24).count == 1)
  }

  @Test func photosAreKnownByTheirContentAndNothingThatLooksLikeAPictureIsLost() async throws {
    let folder = try TemporaryFolder()
    let image = SampleImages.gradient()
    for name in ["a.jpe", "b.JFIF", "c", "d.jpg_original"] {
      try folder.write(ImageFile.encode(image, as: .jpeg), to: name)
    }
    try folder.write("GIF89a", to: "e.gif")
    try folder.write("BM..........", to: "f.jpg")
    try folder.write("II*\0....", to: "g.dng")
    try folder.write("text", to: "h.txt")
    try folder.write(Repository.seed("tiff/pages.tif"), to: "i.tif")
    try folder.write(Repository.seed("tiff/raw.tif"), to: "j")
    #expect(try names(folder.path) == ["a.jpe", "b.JFIF", "c", "d.jpg_original", "f.jpg", "i.tif"])
    var selection = ItemSelection()
    selection.findsOthers = true
    let stage = LoadStage(path: folder.path)
    let found = try stage.find(selection).names
    #expect(
      found.map { stage.reasonToPassOver($0) } == [
        nil, nil, nil, nil, "GIF not read", "BMP not read", "DNG raw not read",
        "multi-page TIFF not read", "DNG raw not read",
      ])
    for name in found {
      let record = ItemRecord()
      let context = StageContext(key: RandomKey(seed: 0), record: record)
      do {
        _ = try await stage.run([Item(name: name)], in: context)
        #expect(stage.reasonToPassOver(name) == nil)
      } catch let error as PassedOver {
        #expect(error.reason == stage.reasonToPassOver(name))
      }
      #expect(record.contents.input != nil)
    }
    // The only one that was asked for is not passed over.
    await #expect(throws: ImageError(.unsupported, "neither \(ImageFormats.standard.names("nor")) but a GIF")) {
      try await run(folder("e.gif"))
    }
  }

  @Test func picturesThatAreNotReadAreKnownByNameOrContent() throws {
    let folder = try TemporaryFolder()
    let raw = ["bay", "cap", "crw", "cs1", "dcr", "dcs", "eip", "fff", "k25", "ptx", "sti"]
    for suffix in raw { try folder.write("..........", to: "raw/a.\(suffix)") }
    try folder.write("PK\u{3}\u{4}......", to: "raw/a.eip")
    let others = ["dds": "DDS", "pcx": "PCX", "qoi": "QOI", "sgi": "SGI", "wbmp": "WBMP", "xpm": "XPM"]
    for suffix in others.keys { try folder.write("..........", to: "named/a.\(suffix)") }
    let contents: [(String, [UInt8])] = [
      ("CRW raw", Array("II\u{1A}\0\0\0HEAPCCDR".utf8)), ("DDS", Array("DDS |...".utf8)), ("ICO", [0, 0, 1, 0, 1, 0]),
      ("Netpbm", Array("P6\n# said\n".utf8)), ("Netpbm", Array("P1 2 2".utf8)), ("Netpbm", Array("P7\nWIDTH".utf8)),
      ("OpenEXR", [0x76, 0x2F, 0x31, 0x01]), ("QOI", Array("qoif....".utf8)),
      ("Radiance HDR", Array("#?RADIANCE\n".utf8)), ("Radiance HDR", Array("#?RGBE\n".utf8)),
    ]
    for (place, content) in contents.enumerated() { try folder.write(content.1, to: "content/\(place)") }
    for (place, text) in ["P6 of them", "P8 1 1", "P1", "PK\u{3}\u{4}"].enumerated() {
      try folder.write(text, to: "content/no\(place)")
    }
    var selection = ItemSelection()
    selection.findsOthers = true
    func kinds(_ name: String) throws -> [String?] {
      let stage = LoadStage(path: folder(name))
      return try stage.find(selection).names.map { stage.reasonToPassOver($0) }
    }
    #expect(try kinds("raw") == raw.map { "\($0.uppercased()) raw not read" })
    #expect(try kinds("named") == others.sorted { $0.key < $1.key }.map { "\($0.value) not read" })
    #expect(try kinds("content") == contents.map { "\($0.0) not read" })
  }

  @Test func animationsArePassedOverByNameWhereOnlyTheFirstPictureIsAskedFor() async throws {
    let folder = try TemporaryFolder()
    let still = try PNG.encode(SampleImages.gradient())
    func animated(_ frames: UInt8) -> [UInt8] {
      let body = Array("acTL".utf8) + [0, 0, 0, frames, 0, 0, 0, 0]
      let checksum: UInt32 = ~body.reduce(UInt32.max) { value, byte in
        (0..<8).reduce(value ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
      }
      let end = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) }
      return Array(still[..<33]) + [0, 0, 0, 8] + body + end + Array(still[33...])
    }
    try folder.write(animated(3), to: "a.png")
    try folder.write(animated(1), to: "b.png")
    let stage = LoadStage(path: folder.path)
    let found = try stage.names()
    #expect(found.map { stage.reasonToPassOver($0) } == [nil, nil])
    await #expect(throws: PassedOver("animated PNG not read")) {
      try await stage.run([Item(name: found[0])], in: StageContext(key: RandomKey(seed: 0)))
    }
    #expect(try await run(folder("b.png")).count == 1)
    await #expect(
      throws: StageError(
        "it has 4 pictures, and a file such as this (animated PNG) is not read: give one of a single picture")
    ) { try await run(folder("a.png")) }
  }

  @Test func anotherRunsOutputFolderIsSkippedWithALine() throws {
    let folder = try TemporaryFolder()
    for name in ["a.png", "out/a.png", "out/.limn/journal.jsonl", "out/b/c.png"] { try folder.write("x", to: name) }
    let found = try LoadStage(path: folder.path).find(ItemSelection())
    #expect(found.names.map(\.description) == ["a.png"])
    #expect(
      found.notes == ["out: skipped: the output folder of another run: give the folder itself to read it"])
    #expect(try names(folder("out")) == ["a.png", "b/c.png"])
  }

  @Test func theOutputFolderOfATrainingIsSkippedWithALine() throws {
    let folder = try TemporaryFolder()
    for name in ["a.png", "out/loss.png", "out/training.lock", "all/report/b.png", "all/study.lock"] {
      try folder.write("x", to: name)
    }
    let found = try LoadStage(path: folder.path).find(ItemSelection())
    #expect(found.names.map(\.description) == ["a.png"])
    #expect(
      found.notes == [
        "all: skipped: the output folder of a study: give the folder itself to read it",
        "out: skipped: the output folder of a training: give the folder itself to read it",
      ])
    #expect(try names(folder("out")) == ["loss.png"])
  }

  @Test("Root reads every folder, so this needs another user", .enabled(if: getuid() != 0))
  func anUnreadableFolderFailsByItsOwnName() async throws {
    let folder = try TemporaryFolder()
    try folder.write(ImageFile.encode(SampleImages.gradient(), as: .png), to: "a.png")
    try folder.write("x", to: "closed/b.png")
    chmod(folder("closed"), 0)
    defer { chmod(folder("closed"), 0o700) }
    let stage = LoadStage(path: folder.path)
    let found = try stage.names()
    #expect(found.map(\.description) == ["a.png", "closed"])
    await #expect(throws: StageError("cannot list the folder: Permission denied")) {
      try await stage.run([Item(name: found[1])], in: StageContext(key: RandomKey(seed: 0)))
    }
  }
}
