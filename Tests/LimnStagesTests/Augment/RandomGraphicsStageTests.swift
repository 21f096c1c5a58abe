import ImageKit
import LimnPipelines
import LimnTensors
import PipelineKit
import Testing

@Suite struct RandomGraphicsStageTests {
  @Test func eachKeyDrawsAnotherPictureOfTheSameSize() async throws {
    let stage = try makeStage("random-graphics")
    let pixels = SampleImages.pixels(channels: 3)
    let first = try #require(try await stage.run(.pixels(pixels), seed: 1).pixels)
    #expect(first.shape == pixels.shape && first.array != pixels.array)
    #expect(try await stage.run(.pixels(pixels), seed: 1).pixels?.array == first.array)
    #expect(try await stage.run(.pixels(pixels), seed: 2).pixels?.array != first.array)
  }

  @Test func alphaAndDepthOfAPhotoStay() async throws {
    let photo = SampleImages.gradient(channels: .rgba, bitDepth: 16)
    let drawn = try #require(try await makeStage("random-graphics").run(.image(photo)).image)
    #expect(drawn.bitDepth == 16 && drawn.channels == .rgba && drawn.samples != photo.samples)
  }
}
