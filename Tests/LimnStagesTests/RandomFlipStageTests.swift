import LimnImages
import LimnPipelines
import LimnTestSupport
import Testing

@Suite struct RandomFlipStageTests {
  @Test func allEightWaysComeUp() async throws {
    let stage = try makeStage("random-flip")
    var found: Set<Image.Samples> = []
    for seed in 0..<100 {
      let image = try await stage.run(.image(SampleImages.gradient(width: 5, height: 5)), seed: UInt64(seed)).image
      found.insert(try #require(image).samples)
    }
    #expect(found.count == 8)
  }

  @Test func theSizeIsKnownOnlyOfASquare() throws {
    let stage = try makeStage("random-flip")
    let square = PortType.pixels(.init(width: 8, height: 8, channels: 3))
    #expect(try stage.outputType(for: [square]) == square)
    #expect(
      try stage.outputType(for: [.image(.init(width: 8, height: 9, channels: 3))]) == .image(.init(channels: 3)))
  }
}
