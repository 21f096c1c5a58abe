import ImageKit
import LimnImages
import LimnPipelines
import LimnTensors
import PipelineKit
import TensorKit
import Testing

@Suite struct BlendStageTests {
  private let a = SampleImages.pixels(seed: 1)
  private let b = SampleImages.pixels(seed: 2)

  @Test func theEndsAreTheInputsThemselves() async throws {
    let (none, all) = try (makeStage("blend", ["strength": .number(0)]), makeStage("blend", ["strength": .number(1)]))
    #expect(try await none.run(.pixels(a), .pixels(b)).pixels?.array == a.array)
    #expect(try await all.run(.pixels(a), .pixels(b)).pixels?.array == b.array)
    for image in SampleImages.everyKind {
      let other = Image(pixels: Tensor(zeros: image.pixels().shape), bitDepth: 8)
      #expect(try await none.run(.image(image), .image(other)).image?.samples == image.samples)
    }
  }

  @Test func halfIsTheMeanInEachMixOfKinds() async throws {
    let stage = try makeStage("blend")
    let mean = Tensor(zip(a.array, b.array).map { ($0 + $1) / 2 }, shape: a.shape)
    let found = try #require(try await stage.run(.pixels(a), .pixels(b)).pixels)
    expectClose(found, mean, tolerance: 1e-6)
    let (image, other) = (Image(pixels: a, bitDepth: 16), Image(pixels: b, bitDepth: 8))
    let photo = try #require(try await stage.run(.image(image), .pixels(b)).image)
    #expect(photo.bitDepth == 16)
    expectClose(photo.pixels(), mean, tolerance: 2e-5)
    expectClose(try #require(try await stage.run(.pixels(a), .image(other)).pixels), mean, tolerance: 2e-3)
  }

  @Test func theTwoMustBeAlike() async throws {
    let stage = try makeStage("blend")
    await #expect(
      throws: StageError(
        "blend has an original of 40×24 in colour and a result of 20×24 in grey: they must be alike")
    ) { try await stage.run(.pixels(a), .image(SampleImages.gradient(width: 20, channels: .grey))) }
    #expect(
      throws: PortError(
        "blend has an image in grey as its original and pixels in colour as its result: they must be alike")
    ) { try stage.outputType(for: [.image(channels: 1), .pixels(channels: 3)]) }
  }
}
