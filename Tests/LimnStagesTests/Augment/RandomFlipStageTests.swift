import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnTensors
import PipelineKit
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

  @Test func sidewaysIsTheMirrorImageOrNone() async throws {
    let stage = try makeStage("random-flip", ["ways": .text("sideways")])
    let pixels = SampleImages.pixels(width: 7, height: 5)
    let values = pixels.array
    let mirrored = values.indices.map { values[$0 / 7 * 7 + 6 - $0 % 7] }
    var found: Set<[Float]> = []
    for seed in 0..<40 {
      found.insert(try #require(try await stage.run(.pixels(pixels), seed: UInt64(seed)).pixels).array)
    }
    #expect(found == [values, mirrored])
    let type = DataType.pixels(width: 7, height: 5, channels: 3)
    #expect(try stage.outputType(for: [type]) == type)
  }

  @Test("All pictures of a batch are turned alike")
  func batches() async throws {
    let stage = try makeStage("random-flip")
    let (one, other) = (SampleImages.pixels(width: 7, height: 5), SampleImages.pixels(width: 7, height: 5) * 0.5)
    for seed in 0..<8 {
      let both = try #require(try await stage.run(.pixels(Tensor.stacked([one, other])), seed: UInt64(seed)).pixels)
      let single = try #require(try await stage.run(.pixels(one), seed: UInt64(seed)).pixels)
      #expect(both.shape[0] == 2 && both.array == single.array + (single * 0.5).array)
    }
  }

  @Test func theSizeIsKnownOnlyOfASquare() throws {
    let stage = try makeStage("random-flip")
    let square = DataType.pixels(width: 8, height: 8, channels: 3)
    #expect(try stage.outputType(for: [square]) == square)
    #expect(
      try stage.outputType(for: [.image(width: 8, height: 9, channels: 3)]) == .image(channels: 3))
  }
}
