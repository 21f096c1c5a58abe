import LimnPipelines
import LimnTestSupport
import Testing

@Suite struct RandomCropStageTests {
  @Test func everyPlaceIsReachedAndNoOther() async throws {
    let image = SampleImages.gradient(width: 6, height: 5, channels: .grey)
    let stage = try makeStage("random-crop", ["size": .integer(4)])
    let all = (0..<2).flatMap { y in
      (0..<3).map { x in image.cropped(x: x, y: y, width: 4, height: 4).samples }
    }
    var reached: Set<Int> = []
    for seed in 0..<100 {
      let found = try #require(try await stage.run(.image(image), seed: UInt64(seed)).image)
      reached.insert(try #require(all.firstIndex(of: found.samples)))
    }
    #expect(reached.count == 6)
  }

  @Test func aPhotoMayBeTooSmall() async throws {
    await #expect(throws: StageError("random-crop keeps 64×64, and the photo has only 40×24")) {
      try await makeStage("random-crop").run(.image(SampleImages.gradient()))
    }
  }
}
