import ImageKit
import LimnPipelines
import PipelineKit
import Testing

@Suite struct FrameStageTests {
  private let models: FramedModels

  init() throws { models = try FramedModels() }

  @Test func keepsThePhotosOwnPixels() async throws {
    let photo = SampleImages.gradient(width: 40, height: 64, channels: .rgba, bitDepth: 16)
    let framed = try models.stage("frame", ["model": .text("framed")])
    let result = try #require(try await framed.run(.image(photo)).image)
    // The centred square is 40 pixels from row 12 on.
    let expected = photo.cropped(x: 5, y: 22, width: 20, height: 20)
    #expect(result.samples == expected.samples && result.bitDepth == 16 && result.channels == .rgba)
    #expect(
      try framed.outputType(for: [.image(width: 40, height: 64, channels: 3)])
        == .image(width: 20, height: 20, channels: 3))
    let whole = try models.stage("frame", ["model": .text("tiny")])
    let pixels = SampleImages.pixels(width: 40, height: 24)
    let square = try #require(try await whole.run(.pixels(pixels)).pixels)
    #expect(square.array == pixels.cropped(x: 8, y: 0, width: 24, height: 24).array)
  }

  @Test func aPhotoOfTooFewPixelsIsRefused() async throws {
    let framed = try models.stage("frame", ["model": .text("framed")])
    let reason =
      "the photo has 15×14 pixels, of which 'framed' would see 7×7: give photos where it sees 8×8 or more"
    await #expect(throws: StageError(reason)) {
      try await framed.run(.image(SampleImages.gradient(width: 15, height: 14)))
    }
    #expect(throws: PortError(reason)) { try framed.outputType(for: [.image(width: 15, height: 14)]) }
    #expect(throws: StageError("no model named \"frame\"; did you mean \"framed\"? Known: framed, tiny")) {
      try models.stage("frame", ["model": .text("frame")])
    }
  }
}
