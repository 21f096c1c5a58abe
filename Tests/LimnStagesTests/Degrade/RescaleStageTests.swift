import ImageKit
import LimnData
import LimnPipelines
import LimnTensors
import PipelineKit
import Testing

@Suite struct RescaleStageTests {
  @Test func pictureAndReferenceGetTheSameRandomSize() async throws {
    let stage = try makeStage("rescale", ["scale": .interval(0.5...1.3)])
    var sizes: [Double] = []
    for seed in 0..<40 {
      let pixels = SampleImages.pixels(channels: 3)
      var item = Item(
        name: ItemName(path: "a", directory: "", stem: "a", extension: "", index: 0), value: Pixels(pixels))
      item.reference = Pixels(pixels)
      let done = try await stage.run([item], in: StageContext(key: RandomKey(seed: UInt64(seed))))
      let (picture, reference) = (try #require(done.value.pixels), try #require(done.reference?.pixels))
      #expect(picture.array == reference.array)
      sizes.append(Double(picture.shape[3]) / 40)
      #expect(abs(Double(picture.shape[2]) / 24 - Double(picture.shape[3]) / 40) < 0.04)
    }
    #expect(sizes.allSatisfy { $0 >= 0.48 && $0 <= 1.32 })
    #expect((sizes.min() ?? 1) < 0.7 && (sizes.max() ?? 1) > 1.1)
  }

  @Test func aSizeBeyondAllBoundsIsRefused() async throws {
    let stage = try makeStage("rescale", ["scale": .interval(8...8)])
    await #expect(throws: StageError("rescale would make 9000×1 into 72000×8, which is too large")) {
      try await stage.run(.pixels(Tensor(repeating: 0, shape: [1, 1, 1, 9000])))
    }
  }
}
