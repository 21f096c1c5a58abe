import Foundation
import ImageKit
import LimnData
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import PipelineKit
import TestKit
import Testing

@Suite struct ContactSheetStageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func stage(_ more: [String: Argument] = [:]) throws -> any Stage {
    let small: [String: Argument] = [
      "path": .text(folder("sheet.png")), "cell": .integer(32), "labels": .boolean(false), "columns": .integer(1),
    ]
    return try makeStage("contact-sheet", small.merging(more) { $1 })
  }

  private func plain(_ level: UInt8, width: Int = 64, height: Int = 64) -> any DataValue {
    .image(
      Image(
        width: width, height: height, channels: .grey,
        samples: .uint8(Array(repeating: level, count: width * height))))
  }

  private func level(_ sheet: Image, _ x: Int, _ y: Int) -> UInt8 {
    guard case .uint8(let samples) = sheet.samples else { return 0 }
    return samples[(y * sheet.width + x) * 3]
  }

  @Test func beforeAndAfterStandSideBySide() async throws {
    let stage = try stage()
    let result = try await stage.run(plain(10), plain(200))
    #expect(result.image?.samples == plain(200).image?.samples)
    #expect(try await stage.finish() == [folder("sheet.png")])
    let sheet = try ImageFile.read(folder("sheet.png"))
    #expect(sheet.width == 12 + 32 + 4 + 32 + 12 && sheet.height == 12 + 32 + 12)
    #expect(level(sheet, 12, 12) == 10 && level(sheet, 43, 43) == 10)
    #expect(level(sheet, 44, 20) == 255 && level(sheet, 48, 20) == 200 && level(sheet, 80, 20) == 255)
  }

  @Test("The same sheet, in whatever order the photos come")
  func theFirstPhotosByIndexAreShown() async throws {
    var sheets: [Image.Samples] = []
    for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 4, 0, 3, 1]] {
      let stage = try stage(["limit": .integer(3), "labels": .boolean(true)])
      for index in order { _ = try await stage.run(plain(UInt8(index)), plain(0), named: "\(index).png", index: index) }
      _ = try await stage.finish()
      sheets.append(try ImageFile.read(folder("sheet.png")).samples)
    }
    #expect(Set(sheets).count == 1)
    let sheet = try ImageFile.read(folder("sheet.png"))
    #expect([0, 1, 2].map { level(sheet, 12, 12 + $0 * (32 + 22 + 12)) } == [0, 1, 2])
  }

  @Test func detailIsTheNoisiestPlaceAboveTheMostDetailed() async throws {
    let image = SampleImages.gradient(width: 100, height: 50, channels: .rgba, bitDepth: 16)
    let stage = try stage()
    _ = try await stage.run(.image(image), .pixels(image.pixels()))
    _ = try await stage.finish()
    let sheet = try ImageFile.read(folder("sheet.png"))
    let seen = image.converted(toDepth: 8).laidOnWhite()
    let places = DetailPlaces(seen, width: 32, height: 14)
    for (place, y) in zip(places.labelled.map(\.place), [12, 12 + 14 + 4]) {
      let before = seen.cropped(x: place.x, y: place.y, width: 32, height: 14)
      #expect(sheet.cropped(x: 12, y: y, width: 32, height: 14).samples == before.samples)
      let after = Image(pixels: image.pixels(x: place.x, y: place.y, width: 32, height: 14), bitDepth: 8)
      #expect(sheet.cropped(x: 48, y: y, width: 32, height: 14).samples == after.samples, "the same place")
    }
    #expect(level(sheet, 20, 12 + 14 + 1) == 255 && sheet.height == 12 + 32 + 12)
  }

  @Test func aPhotoWithoutRoomForTwoPlacesShowsOne() async throws {
    let image = SampleImages.gradient(width: 40, height: 24)
    let stage = try stage()
    _ = try await stage.run(.image(image), .image(image))
    _ = try await stage.finish()
    let sheet = try ImageFile.read(folder("sheet.png"))
    let place = DetailPlaces(image, width: 32, height: 32).noisiest
    #expect(DetailPlaces(image, width: 32, height: 14).mostDetailed == nil && (place.width, place.height) == (32, 24))
    let seen = image.cropped(x: place.x, y: place.y, width: 32, height: 24)
    #expect(sheet.cropped(x: 12, y: 12, width: 32, height: 24).samples == seen.samples)
  }

  @Test func aPhotoThatFitsIsShownWhole() async throws {
    let stage = try stage()
    let photo = SampleImages.gradient(width: 30, height: 20)
    _ = try await stage.run(.image(photo), .image(photo))
    _ = try await stage.finish()
    let sheet = try ImageFile.read(folder("sheet.png"))
    #expect(sheet.cropped(x: 12, y: 12, width: 30, height: 20).samples == photo.samples)
  }

  @Test func whatIsKeptMakesTheSameSheet() async throws {
    let photos = [
      SampleImages.gradient(width: 100, height: 50), SampleImages.gradient(width: 20, height: 70, channels: .grey),
      SampleImages.gradient(width: 9, height: 9, channels: .rgba, bitDepth: 16),
    ]
    func name(_ index: Int) -> ItemName {
      ItemName(path: "/p/\(index).png", directory: "p", stem: "\(index)", extension: "png", index: index)
    }
    let provenance = Provenance(software: "limn 1", pipeline: "ab", models: [])
    let record = ItemRecord()
    record.note(.init(kind: "noise", text: "noise 4.2"))
    let context = StageContext(key: RandomKey(seed: 0), record: record, provenance: provenance)
    let first = try stage(["labels": .boolean(true), "cell": .integer(64)])
    var kept: [[UInt8]] = []
    for (index, photo) in photos.enumerated() {
      let item = Item(name: name(index), value: photo, origin: photo)
      _ = try await first.run([item, item], in: context)
      kept.append(try #require(try first.kept(of: name(index))))
    }
    _ = try await first.finish()
    let sheet = try FileBytes.read(folder("sheet.png"))
    #expect(try first.kept(of: name(0)) == nil, "a sheet that was written is done with")
    let second = try stage(["labels": .boolean(true), "cell": .integer(64)])
    let bare = StageContext(key: RandomKey(seed: 0), provenance: provenance)
    for index in [2, 0, 1] { #expect(second.recall(kept[index], of: name(index), in: bare)) }
    _ = try await second.finish()
    #expect(try FileBytes.read(folder("sheet.png")) == sheet)
    for wrong in [[], Array(kept[0].dropLast(9)), Array(kept[0].dropFirst(3)), Array("{}\n".utf8)] as [[UInt8]] {
      #expect(!second.recall(wrong, of: name(0), in: bare))
    }
    #expect(try !stage(["cell": .integer(32)]).recall(kept[0], of: name(0), in: bare), "too large for a cell")
  }

  @Test func theMeasuredNoiseStandsInTheCaption() async throws {
    var sheets: [Image.Samples] = []
    for note in ["", "noise 4.2", "noise 4.2 (red 4.1, green 4.4, blue 4.3; JPEG quantisation 1.5)"] {
      let stage = try stage(["labels": .boolean(true), "cell": .integer(320)])
      let record = ItemRecord()
      if !note.isEmpty { record.note(.init(kind: "noise", text: note)) }
      record.note(.init(kind: "copied", text: "copied unchanged"))
      let item = Item(
        name: ItemName(path: "", directory: "", stem: "a", extension: "png", index: 0), value: plain(255))
      _ = try await stage.run([item, item], in: StageContext(key: RandomKey(seed: 0), record: record))
      _ = try await stage.finish()
      sheets.append(try ImageFile.read(folder("sheet.png")).samples)
    }
    #expect(sheets[0] != sheets[1] && sheets[1] == sheets[2], "what stands in brackets is left out")
  }

  @Test func wholePhotosAreMadeToFit() async throws {
    let stage = try stage(["view": .text("whole")])
    _ = try await stage.run(plain(10, width: 128, height: 64), plain(20, width: 16, height: 16))
    _ = try await stage.finish()
    let sheet = try ImageFile.read(folder("sheet.png"))
    #expect(sheet.height == 12 + 16 + 12)
    #expect(level(sheet, 43, 27) == 10 && level(sheet, 63, 27) == 20 && level(sheet, 64, 27) == 255)
  }

  @Test("What is smaller than half of a cell fills it", arguments: ["whole", "detail"])
  func smallPhotosAreMadeLarger(_ view: String) async throws {
    let stage = try stage(["view": .text(view)])
    let photo = SampleImages.gradient(width: 10, height: 15)
    _ = try await stage.run(.image(photo), .pixels(photo.pixels()))
    _ = try await stage.finish()
    let sheet = try ImageFile.read(folder("sheet.png"))
    #expect(sheet.height == 12 + 32 + 12)
    #expect(sheet.cropped(x: 12, y: 12, width: 21, height: 32).samples == photo.resized(width: 21, height: 32).samples)
    #expect(level(sheet, 33, 20) == 255)
    #expect(level(sheet, 68, 43) < 255 && level(sheet, 69, 20) == 255)
  }

  @Test func captionsAreWrittenBelow() async throws {
    let stage = try stage(["labels": .boolean(true)])
    _ = try await stage.run(plain(255), plain(255), named: "IMG_1 é.png")
    _ = try await stage.finish()
    let sheet = try ImageFile.read(folder("sheet.png"))
    let dark = (0..<sheet.height).filter { y in (0..<sheet.width).contains { level(sheet, $0, y) == 40 } }
    #expect(dark.first == 12 + 32 + 4 && (dark.last ?? 0) < 12 + 32 + 4 + 16)
  }

  @Test func aDarkPhotoOf16BitsIsShownBrighter() async throws {
    func dark(_ level: UInt16) -> any DataValue {
      .image(Image(width: 64, height: 64, channels: .grey, samples: .uint16(Array(repeating: level, count: 64 * 64))))
    }
    let stage = try stage()
    // The brighter picture does not change the gain, which is that of the one before.
    _ = try await stage.run(dark(4095), dark(2048))
    _ = try await stage.finish()
    let sheet = try ImageFile.read(folder("sheet.png"))
    #expect(level(sheet, 20, 20) == 255 && level(sheet, 60, 20) == 128)
    let bytes = try await kept(dark(4095))
    #expect(bytes.firstRange(of: Array("\"gain\":16,".utf8)) != nil)
    #expect(try await kept(dark(9000)).firstRange(of: Array("gain".utf8)) == nil)
    #expect(try await kept(plain(3)).firstRange(of: Array("gain".utf8)) == nil)
  }

  private func kept(_ value: any DataValue) async throws -> [UInt8] {
    let stage = try stage()
    _ = try await stage.run(value, value, named: "a.png")
    return try #require(try stage.kept(of: ItemName(path: "", directory: "", stem: "a", extension: "png", index: 0)))
  }

  @Test func aPhotoThatTheRunSavedIsNotWrittenOver() async throws {
    let stage = try stage()
    _ = try await stage.run(plain(10), plain(200))
    usleep(20_000)  // the clock of file systems ticks every few milliseconds
    try folder.write("a photo", to: "sheet.png")
    await #expect(
      throws: StageError("'\(folder("sheet.png"))' is a photo that this run has saved: give the sheet another path")
    ) { try await stage.finish() }
    #expect(try String(contentsOfFile: folder("sheet.png"), encoding: .utf8) == "a photo")
  }

  @Test func withoutPhotosThereIsNoSheet() async throws {
    #expect(try await stage().finish() == [])
    #expect(folder.files() == [])
    #expect(throws: StageError("'x.jpg' does not end in .png: the sheet is a PNG file")) {
      try stage(["path": .text("x.jpg")])
    }
  }
}
