import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnTensors
import PipelineKit
import Testing

@Suite struct CropStageTests {
  @Test func keepsTheMiddleUnlessToldWhere() async throws {
    let image = SampleImages.gradient(channels: .greyAlpha)
    let pixels = SampleImages.pixels()
    let middle = try makeStage("crop", ["width": .integer(10), "height": .integer(4)])
    #expect(
      try await middle.run(.image(image)).image?.samples == image.cropped(x: 15, y: 10, width: 10, height: 4).samples)
    let corner = try makeStage(
      "crop", ["width": .integer(2), "height": .integer(1), "x": .integer(38), "y": .integer(23)])
    let found = try #require(try await corner.run(.pixels(pixels)).pixels)
    #expect(found.shape == [1, 3, 1, 2])
    let planes = (0..<3).map { Array(pixels.array[($0 * 960)..<($0 * 960 + 960)]) }
    #expect(found.array == planes.flatMap { $0.suffix(2) })
  }

  @Test("Floats take the alpha of the part that is kept along")
  func alpha() async throws {
    let image = SampleImages.gradient(channels: .rgba)
    let crop = try makeStage("crop", ["width": .integer(10), "height": .integer(4)])
    var item = Item(
      name: ItemName(path: "", directory: "", stem: "a", extension: "png", index: 0), value: Pixels(image.pixels()),
      origin: image)
    item = try await crop.run([item], in: StageContext(key: RandomKey(seed: 0)))
    #expect(item.origin?.samples == image.cropped(x: 15, y: 10, width: 10, height: 4).samples)
  }

  @Test func mayNotReachBeyondThePhoto() async throws {
    let wide = try makeStage("crop", ["width": .integer(41), "height": .integer(4)])
    await #expect(throws: StageError("crop keeps 41×4, and the photo has only 40×24")) {
      try await wide.run(.image(SampleImages.gradient()))
    }
    let off = try makeStage("crop", ["width": .integer(4), "height": .integer(4), "x": .integer(37), "y": .integer(0)])
    await #expect(throws: StageError("crop keeps 4×4 at (37, 0), and the photo has only 40×24")) {
      try await off.run(.image(SampleImages.gradient()))
    }
    #expect(throws: PortError("crop keeps 41×4, and the photo has only 40×24")) {
      try wide.outputType(for: [.image(width: 40, height: 24)])
    }
  }
}
