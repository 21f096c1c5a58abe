import ImageKit
import LimnPipelines
import PipelineKit
import Testing

@Suite struct ResizeStageTests {
  @Test(arguments: [
    (["width": Argument.integer(20)], 20, 12), (["height": .integer(48)], 80, 48),
    (["width": .integer(7), "height": .integer(5)], 7, 5), (["longest": .integer(10)], 10, 6),
    (["scale": .number(0.5)], 20, 12), (["longest": .integer(1)], 1, 1), (["scale": .number(0.001)], 1, 1),
  ])
  func sizes(_ arguments: [String: Argument], _ width: Int, _ height: Int) async throws {
    let stage = try makeStage("resize", arguments)
    let image = try #require(try await stage.run(.image(SampleImages.gradient(channels: .rgba, bitDepth: 16))).image)
    #expect(image.width == width && image.height == height && image.channels == .rgba && image.bitDepth == 16)
    let pixels = try #require(try await stage.run(.pixels(SampleImages.pixels())).pixels)
    #expect(pixels.shape == [1, 3, height, width])
    #expect(
      try stage.outputType(for: [.pixels(width: 40, height: 24, channels: 3)])
        == .pixels(width: width, height: height, channels: 3))
  }

  @Test func oneWayToFindTheSizeIsNeeded() {
    #expect(throws: StageError("no size: give width or height or both, or longest, or scale")) {
      try makeStage("resize")
    }
    #expect(throws: StageError("more than one size: give width or height or both, or longest, or scale")) {
      try makeStage("resize", ["width": .integer(3), "scale": .number(2)])
    }
  }

  @Test func aResultMayNotBeHuge() async throws {
    let stage = try makeStage("resize", ["width": .integer(60_000), "height": .integer(60_000)])
    await #expect(throws: StageError("resize would make 40×24 into 60000×60000, which is too large")) {
      try await stage.run(.image(SampleImages.gradient()))
    }
  }
}
