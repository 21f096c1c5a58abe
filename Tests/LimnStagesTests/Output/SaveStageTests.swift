import Foundation
import LimnData
import LimnFoundation
import ImageKit
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import TestKit
import Testing

@Suite struct SaveStageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func save(_ path: String = "{dir}/{stem}.{ext}", _ more: [String: Argument] = [:]) throws -> any Stage {
    try makeStage("save", more.merging(["path": .text(folder(path))]) { $1 })
  }

  @Test func everyKindOfPhotoComesBackAsItWas() async throws {
    let stage = try save("{index}.png")
    for (index, image) in SampleImages.everyKind.enumerated() {
      _ = try await stage.run(.image(image), named: "\(index).png", index: index)
      let found = try ImageFile.read(folder("0000\(index).png"))
      #expect(found.samples == image.samples && found.channels == image.channels)
      #expect(found.metadata.exif == image.metadata.exif)
    }
  }

  @Test func pixelsTakeDepthAlphaAndExifFromTheOriginal() async throws {
    let origin = SampleImages.gradient(channels: .rgba, bitDepth: 16)
    let name = ItemName(path: "x/a.png", directory: "", stem: "a", extension: "png", index: 0)
    let item = Item(name: name, value: Pixels(origin.pixels()), origin: origin)
    _ = try await save().run([item], in: StageContext(key: RandomKey(seed: 0)))
    let found = try ImageFile.read(folder("a.png"))
    #expect(found.samples == origin.samples && found.metadata.exif == origin.metadata.exif)
  }

  @Test func theTreeIsMirroredAndExtensionsAreKept() async throws {
    let stage = try save()
    let image = SampleImages.gradient()
    for name in ["a/b/c.PNG", "a/c.jpeg", "c.bin", "d"] { _ = try await stage.run(.image(image), named: name) }
    #expect(folder.files() == ["a/b/c.PNG", "a/c.jpeg", "c.bin.png", "d.png"])
    #expect(try ImageFile.read(folder("a/c.jpeg")).metadata.format == .jpeg)
  }

  /// Takes a photo of a file through `load` and `save`, changed on the way; what was noted of it, and the file's name.
  private func resaved(
    _ name: String, as path: String = "out/{stem}.{ext}", _ more: [String: Argument] = [:], keepsDates: Bool = true
  ) async throws -> (kinds: [String], texts: [String]) {
    let record = ItemRecord()
    let context = StageContext(key: RandomKey(seed: 0), record: record, keepsDates: keepsDates)
    let load = LoadStage(path: folder(name))
    var item = try await load.run([Item(name: load.names()[0])], in: context)
    item.value = try item.picture() as? Image ?? SampleImages.gradient()
    let stage = try save(path, more)
    #expect(stage.refusals(among: [item.name]).isEmpty)
    let expected = stage.outputs(of: item.name)
    _ = try await stage.run([item], in: context)
    #expect(record.contents.outputs.map(\.path) == expected)
    return (record.contents.notes.map(\.kind), record.contents.notes.map(\.text))
  }

  @Test func aPhotoWithMoreThanItsNameSaysIsSavedAsWhatItIs() async throws {
    try folder.write(PNG.encode(SampleImages.gradient(bitDepth: 16)), to: "deep.jpg")
    try folder.write(PNG.encode(SampleImages.gradient(channels: .rgba)), to: "clear.JPG")
    try folder.write(PNG.encode(SampleImages.gradient()), to: "plain.jpg")
    try folder.write(JPEG.encode(SampleImages.gradient()), to: "other.png")
    try folder.write(JPEG.encode(SampleImages.gradient()), to: "a.jpe")
    try folder.write(JPEG.encode(SampleImages.gradient()), to: "a.jpg_original")
    #expect(
      try await resaved("deep.jpg").texts == ["saved in the format that the photo has, and not in that of its name"])
    #expect(try await resaved("clear.JPG").kinds == ["format"])
    #expect(try await resaved("plain.jpg").texts == ["a PNG, saved as JPEG as its name says"])
    #expect(try await resaved("other.png").texts == ["a JPEG, saved as PNG as its name says"])
    #expect(try await resaved("a.jpe").kinds == [])
    #expect(try await resaved("a.jpg_original").kinds == [])
    #expect(try await resaved("deep.jpg", as: "eight/{stem}.{ext}", ["depth": .text("8")]).kinds == ["format"])
    #expect(
      folder.files().filter { $0.contains("/") } == [
        "eight/deep.jpg", "out/a.jpe", "out/a.jpg_original.jpg", "out/clear.png", "out/deep.png", "out/other.png",
        "out/plain.jpg",
      ])
    #expect(try ImageFile.read(folder("out/deep.png")).bitDepth == 16)
    #expect(try ImageFile.read(folder("out/plain.jpg")).metadata.format == .jpeg)
  }

  @Test func whatAFormatCannotHoldIsNoted() async throws {
    try folder.write(PNG.encode(SampleImages.gradient(channels: .rgba, bitDepth: 16)), to: "a.png")
    #expect(
      try await resaved("a.png", as: "a.jpg").texts == [
        "transparent pixels are laid on white", "16 bits a sample become 8",
      ])
    #expect(try await resaved("a.png", as: "b.jpg", ["depth": .text("8")]).kinds == ["transparency"])
    #expect(try await resaved("a.png", as: "c.png").kinds == [])
    #expect(try await resaved("a.png", as: "e.heic").texts == ["16 bits a sample become 12"])
    var titled = SampleImages.gradient()
    titled.metadata.iptc = [0x1C, 2, 5, 0, 1, 65]
    try folder.write(JPEG.encode(titled), to: "titled.jpg")
    #expect(try await resaved("titled.jpg", as: "t.webp").texts == ["IPTC is left out: WebP has no place for it"])
    #expect(try await resaved("titled.jpg", as: "t.png").texts == [])
    var image = SampleImages.gradient()
    image.metadata.xmp = Array("<d hdrgm:Version='1'/>".utf8)
    try folder.write(JPEG.encode(image), to: "bright.jpg")
    #expect(try await resaved("bright.jpg", as: "d.jpg").texts == ["the gain map (HDR) is left out"])
  }

  @Test func theTimeOfModificationIsThePhotos() async throws {
    try folder.write(PNG.encode(SampleImages.gradient()), to: "a.png")
    let date = Date(timeIntervalSince1970: 1_234_567_890.5)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: folder("a.png"))
    func modified(_ name: String) throws -> Date? {
      try FileManager.default.attributesOfItem(atPath: folder(name))[.modificationDate] as? Date
    }
    _ = try await resaved("a.png")
    #expect(try modified("out/a.png") == date)
    _ = try await resaved("a.png", keepsDates: false)
    #expect(try modified("out/a.png") != date)
  }

  @Test func depthCanBeChosen() async throws {
    let deep = SampleImages.gradient(channels: .greyAlpha, bitDepth: 16)
    _ = try await save("8.png", ["depth": .text("8")]).run(.image(deep))
    #expect(try ImageFile.read(folder("8.png")).samples == deep.converted(toDepth: 8).samples)
    _ = try await save("16.png", ["depth": .text("16")]).run(.image(SampleImages.gradient()))
    #expect(try ImageFile.read(folder("16.png")).bitDepth == 16)
  }

  @Test func jpegHasEightBitsAndWhiteWhereThePhotoIsSeeThrough() async throws {
    let clear = Image(
      width: 16, height: 16, channels: .rgba, samples: .uint16(Array(repeating: 0, count: 16 * 16 * 4)))
    _ = try await save("a.jpg").run(.image(clear))
    let found = try ImageFile.read(folder("a.jpg"))
    #expect(found.channels == .rgb && found.bitDepth == 8)
    #expect(found.pixels().array.allSatisfy { $0 > 0.99 })
  }

  @Test func qualityCounts() async throws {
    let image = SampleImages.gradient(width: 200, height: 200)
    _ = try await save("low.jpg", ["quality": .integer(20)]).run(.image(image))
    _ = try await save("high.jpg", ["quality": .integer(98)]).run(.image(image))
    let errors = try ["low.jpg", "high.jpg"].map { name in
      zip(try ImageFile.read(folder(name)).pixels().array, image.pixels().array).map { abs($0 - $1) }.reduce(0, +)
    }
    #expect(errors[0] > 2 * errors[1])
  }

  @Test(arguments: ["x.gif", "{stem}", "{stem}.{ext}.bmp"])
  func theFormatMustBeKnown(_ path: String) {
    #expect(
      throws: StageError(
        "'\(folder(path))' does not end in .png, .jpg, .jpeg, .webp, .tif, .tiff, .heic, .heif, .avif or .{ext}: one of them is needed"
      )
    ) { try save(path) }
  }

  @Test(
    "Names that one file system or another takes for one", arguments: [("a.png", "A.png"), ("é.png", "e\u{301}.png")])
  func twoPhotosDoNotShareAFile(_ first: String, _ second: String) async throws {
    let stage = try save()
    let image = SampleImages.gradient()
    _ = try await stage.run(.image(image), named: first)
    await #expect(
      throws: StageError(
        "'\(folder(second))' is already the output of \(first): add {dir}, {stem}, {ext} or {index} to the path")
    ) { try await stage.run(.image(image), named: second) }
    _ = try await stage.run(.image(image), named: first)
    #expect(folder.files().count == 1)
    func name(_ file: String, _ index: Int) -> ItemName {
      ItemName(path: "x/" + file, directory: "", stem: String(file.dropLast(4)), extension: "png", index: index)
    }
    let refusals = stage.refusals(among: [name(first, 0), name("other.png", 1), name(second, 2)])
    #expect(
      refusals == [
        0: "'\(folder(first))' and '\(folder(second))', the output of \(second), are one file on some systems: "
          + "rename one, or add {index} to the path",
        2: "'\(folder(second))' and '\(folder(first))', the output of \(first), are one file on some systems: "
          + "rename one, or add {index} to the path",
      ])
  }

  @Test func itemsThatShareAFileAreAllRefused() async throws {
    let stage = try save("{stem}.png")
    let names = ["a.jpg", "a.png", "b.png", "a.jpeg"].enumerated().map { index, file in
      ItemName(
        path: "x/" + file, directory: "", stem: String(file.prefix(1)), extension: String(file.dropFirst(2)),
        index: index)
    }
    func reason(_ other: String) -> String {
      "'\(folder("a.png"))' would be the output of \(other) too: add {dir}, {stem}, {ext} or {index} to the path"
    }
    #expect(stage.refusals(among: names) == [0: reason("a.png"), 1: reason("a.jpg"), 3: reason("a.jpg")])
    // Who comes first has a file whose name is known only then.
    let image = SampleImages.gradient()
    _ = try await stage.run([Item(name: names[0], value: image)], in: StageContext(key: RandomKey(seed: 0)))
    await #expect(
      throws: StageError(
        "'\(folder("a.png"))' is already the output of a.jpg: add {dir}, {stem}, {ext} or {index} to the path")
    ) {
      try await stage.run([Item(name: names[1], value: image)], in: StageContext(key: RandomKey(seed: 0)))
    }
    #expect(folder.files() == ["a.png"])
  }

  @Test func noPhotoOfTheRunIsWrittenOver() throws {
    let names = try ["a.jpg", "b.png"].enumerated().map { index, file in
      ItemName(
        path: try folder.write("photo", to: file), directory: "", stem: String(file.prefix(1)),
        extension: String(file.dropFirst(2)), index: index)
    }
    try #expect(
      save("b.png").refusals(among: [names[0]]) == [:], "a file that is no photo of this run is replaced")
    try #expect(
      save("{stem}.png").refusals(among: names) == [
        1: "it would be written over itself: choose another output folder or name"
      ])
    try #expect(
      save("b.png").refusals(among: names)[0]
        == "it would be written over the photo b.png: choose another output folder or name")
  }

  @Test func aPhotoIsNotWrittenOverItself() async throws {
    let image = SampleImages.gradient()
    let path = try folder.write(ImageFile.encode(image, as: .png), to: "a.png")
    let name = ItemName(path: path, directory: "", stem: "a", extension: "png", index: 0)
    let item = Item(name: name, value: image, origin: image)
    await #expect(
      throws: StageError("it would be written over itself: choose another output folder or name")
    ) { try await save().run([item], in: StageContext(key: RandomKey(seed: 0))) }
  }

  @Test func aFailureLeavesNothingBehind() async throws {
    try folder.write("x", to: "file")
    await #expect(throws: FileError.self) { try await save("file/{stem}.png").run(.image(SampleImages.gradient())) }
    #expect(folder.files() == ["file"])
  }

  // MARK: Copies

  /// A photo that was read, and noted, and that no stage has changed.
  private func untouched(
    _ name: String, _ image: Image, as format: FormatName? = nil
  ) throws -> (item: Item, record: ItemRecord, bytes: [UInt8]) {
    let format = format ?? (name.hasSuffix("png") ? .png : .jpeg)
    let bytes = try ImageFile.encode(image, as: format, settings: ["quality": .integer(83)])
    let path = try folder.write(bytes, to: "in/" + name)
    let record = ItemRecord()
    let read = try ImageFile.read(path) { if case .read(let file) = $0 { record.read(file) } }
    let parts = name.split(separator: ".").map(String.init)
    var item = Item(
      name: ItemName(path: path, directory: "", stem: parts[0], extension: parts[1], index: 0), value: read,
      origin: read)
    item.keepsFile = true
    return (item, record, bytes)
  }

  /// Saves an item and gives what was noted of it, and the file's bytes.
  private func saved(
    _ item: Item, _ record: ItemRecord?, _ name: String = "out/{stem}.{ext}", _ arguments: [String: Argument] = [:]
  ) async throws -> (notes: [ItemRecord.Note], bytes: [UInt8]) {
    let provenance = Provenance(software: "limn 1", pipeline: "ab", models: [])
    _ = try await save(name, arguments).run(
      [item], in: StageContext(key: RandomKey(seed: 0), record: record, provenance: provenance))
    let file = try #require(folder.files().first { $0.hasPrefix("out/") })
    return (record?.contents.notes ?? [], try FileBytes.read(folder(file)))
  }

  @Test(arguments: ["a.jpg", "a.png"])
  func aPhotoThatNoStageChangedIsCopied(name: String) async throws {
    let (item, record, bytes) = try untouched(name, SampleImages.gradient())
    let copy = try await saved(item, record)
    #expect(copy.bytes == bytes)
    #expect(copy.notes == [.init(kind: "copied", text: "copied unchanged", isFigure: true)])
    let output = try #require(record.contents.outputs.first)
    #expect(output.path == folder("out/" + name) && output.hash == ContentHash.hexadecimal(of: bytes))
    #expect(output.state == FileState(ofLink: output.path), "a file of its own")
    #expect(output.isUnchanged(at: folder("in/" + name)) && record.contents.outputs.count == 1)
  }

  @Test(
    "What changes pixels or metadata makes another file",
    arguments: [
      ("a.jpg", "quality", Argument.integer(83)), ("a.jpg", "subsampling", .text("4:2:0")),
      ("a.png", "depth", .text("16")),
      ("place.jpg", "gps", .text("drop")), ("place.png", "gps", .text("drop")),
    ])
  func whatChangesIsNoCopy(name: String, parameter: String, value: LimnFoundation.Argument) async throws {
    var image = SampleImages.gradient()
    if name.hasPrefix("place") { image.metadata.xmp = Array("<rdf:RDF><d exif:GPSX='1' a='b'/></rdf:RDF>".utf8) }
    let (item, record, bytes) = try untouched(name, image)
    let other = try await saved(item, record, "out/{stem}.{ext}", [parameter: value])
    #expect(other.bytes != bytes && other.notes == [])
  }

  @Test func whatChangesNothingStillCopies() async throws {
    for (name, arguments) in [
      ("a.jpg", ["gps": Argument.text("drop"), "depth": .text("16"), "provenance": .boolean(true)]),
      ("b.png", ["depth": .text("8"), "quality": .integer(50), "subsampling": .text("4:2:0")]),
      ("c.jpg", ["quality": .text("source")]),
    ] {
      let (item, record, bytes) = try untouched(name, SampleImages.gradient())
      _ = try await saved(item, record, "out/\(name)", arguments)
      #expect(try FileBytes.read(folder("out/" + name)) == bytes)
    }
  }

  @Test func whatIsNoLongerThePhotoIsNotPassedOver() async throws {
    for (value, reason) in [(nil, "no face found"), (SampleImages.gradient(width: 9, height: 9), nil)] {
      var (item, record, _) = try untouched("a.png", SampleImages.gradient())
      item.keepsFile = false
      if let value { item.value = value }
      record.passOver("no face found")
      _ = try await saved(item, record)
      #expect(record.contents.passedOver == reason)
    }
  }

  @Test func anotherFormatOrAnotherPictureIsNoCopy() async throws {
    let (item, record, _) = try untouched("a.png", SampleImages.gradient())
    #expect(try await saved(item, record, "out/a.jpg").notes == [])
    let misnamed = try untouched("b.jpg", SampleImages.gradient(), as: .png)
    #expect(try await saved(misnamed.item, misnamed.record).notes.map(\.kind) == ["format"])
    #expect(try ImageFile.read(folder("out/b.jpg")).metadata.format == .jpeg)
    var changed = item
    changed.value = item.value
    #expect(try await saved(changed, record).notes == [], "whoever sets the picture has changed it")
    #expect(try await saved(item, nil).notes == [], "nobody knows what was read")
  }

  @Test func aFileThatChangedMeanwhileIsNotCopied() async throws {
    let (item, record, bytes) = try untouched("a.jpg", SampleImages.gradient())
    let text = "\(item.name.path): cannot be copied: it changed after it was read; run again when nobody writes to it"
    for other in [bytes.dropLast() + [0], bytes + [0], []] as [[UInt8]] {
      try folder.write(other, to: "in/a.jpg")
      let error = await #expect(throws: FileError.self) { try await saved(item, record) }
      #expect(error?.description == text && error?.concernsPlace == false)
      #expect(folder.files() == ["in/a.jpg"], "nothing is left behind")
    }
    try folder.write(bytes, to: "in/a.jpg")
    #expect(try await saved(item, record).bytes == bytes, "touched, but the same")
  }
}
