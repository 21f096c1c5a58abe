import LimnPipelines
import LimnTensors
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

  @Test func detailedTakesTheMoreDetailedOfTwoPlaces() async throws {
    let half = Tensor(shape: [1, 1, 32, 64]) { values in
      for index in values.indices where index % 64 >= 32 { values[index] = Float(index % 3) / 2 }
      for index in values.indices where index % 64 < 32 { values[index] = 0.5 }
    }
    func detailed(_ share: Double) async throws -> Int {
      var count = 0
      for seed in 0..<100 {
        let stage = try makeStage("random-crop", ["size": .integer(16), "detailed": .number(share)])
        let crop = try #require(try await stage.run(.pixels(half), seed: UInt64(seed)).pixels).array
        if crop.filter({ $0 != 0.5 }).count > 80 { count += 1 }
      }
      return count
    }
    let (without, with) = (try await detailed(0), try await detailed(1))
    #expect(without > 35 && without < 65 && with > without + 12)
  }
}
