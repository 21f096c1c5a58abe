import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnTensors
import PipelineKit
import TestKit
import Testing

@Suite struct StripStageTests {
  private let batch = Tensor.stacked((1...5).map { SampleImages.pixels(width: 7, height: 4, seed: UInt64($0)) })

  @Test func picturesStandSideBySide() async throws {
    let strip = try #require(try await makeStage("strip", ["gap": .integer(3)]).run(.pixels(batch)).pixels)
    #expect(strip.shape == [1, 3, 4, 47])
    for place in 0..<5 {
      #expect(
        strip.cropped(x: place * 10, y: 0, width: 7, height: 4).array == batch.items(place..<place + 1).array)
    }
    #expect(strip.cropped(x: 7, y: 0, width: 3, height: 4).array.allSatisfy { $0 == 1 })
  }

  @Test func inRowsOfSoManyColumns() async throws {
    let stage = try makeStage("strip", ["gap": .integer(1), "columns": .integer(2)])
    let strip = try #require(try await stage.run(.pixels(batch)).pixels)
    #expect(strip.shape == [1, 3, 14, 15])
    #expect(strip.cropped(x: 8, y: 5, width: 7, height: 4).array == batch.items(3..<4).array)
    #expect(strip.cropped(x: 0, y: 10, width: 7, height: 4).array == batch.items(4..<5).array)
    #expect(strip.cropped(x: 8, y: 10, width: 7, height: 4).array.allSatisfy { $0 == 1 })
    let single = try #require(try await stage.run(.pixels(SampleImages.pixels())).pixels)
    #expect(single.array == SampleImages.pixels().array)
  }

  @Test func isSavedWithoutThePhotosAlpha() async throws {
    let photo = SampleImages.gradient(channels: .rgba, bitDepth: 16)
    let name = ItemName(path: "a.png", directory: "", stem: "a", extension: "png", index: 0)
    let item = try await makeStage("strip").run(
      [Item(name: name, value: Pixels(batch), origin: photo)], in: StageContext(key: .init(seed: 1)))
    #expect(item.origin?.channels == .rgb && item.origin?.bitDepth == 16)
  }

  @Test func whatNeedsOnePictureSaysSo() async throws {
    let folder = try TemporaryFolder()
    let reason = StageError("here are 5 pictures at once: add 'strip' above, which lays them side by side")
    let stages = [
      try makeStage("save", ["path": .text(folder("{stem}.png"))]),
      try makeStage("contact-sheet", ["path": .text(folder("sheet.png"))]),
      try makeStage("blend"), try makeStage("grey"), try makeStage("noise"), try makeStage("detail"),
    ]
    for stage in stages {
      let value = Pixels(batch)
      await #expect(throws: reason) { try await stage.run(value, value, value) }
    }
    #expect(folder.files() == [])
    // Resizing and cropping go picture by picture.
    let resized = try #require(try await makeStage("resize", ["scale": .number(2)]).run(.pixels(batch)).pixels)
    #expect(resized.shape == [5, 3, 8, 14])
  }

  @Test func aStripThatIsTooLargeIsRefused() async throws {
    let stage = try makeStage("strip", ["gap": .integer(0)])
    let wide = Tensor(zeros: [40, 1, 1, 2_000])
    await #expect(
      throws: StageError(
        "40 pictures of 2000×1 would make one of 80000×1, which is too large: give fewer, or 'columns'")
    ) { try await stage.run(.pixels(wide)) }
  }
}
