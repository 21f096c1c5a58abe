import ImageKit
import LimnData
import LimnPipelines
import LimnStages
import LimnTensors
import PipelineKit
import TensorKit
import Testing

@Suite struct EncodeSampleTests {
  private let latents: LatentCase
  private let pixels = SampleImages.pixels(width: 8, height: 8, channels: 3)

  init() throws { latents = try LatentCase() }

  private func encode(_ sample: String, seed: UInt64 = 1, model: String = "faces") async throws -> Latent {
    let stage = try latents.stage("encode", ["model": .text(model), "sample": .text(sample)])
    return try #require(try await stage.run(.pixels(pixels), seed: seed).latent)
  }

  @Test func theMeanIsTheDefaultAndADrawLiesAroundIt() async throws {
    let model = try latents.library.model("faces")
    let mean = try await encode("mean")
    expectSame(mean, try model.encoder.encode(pixels))
    let draw = try await encode("draw")
    expectSame(draw, try await encode("draw"))
    #expect(try await encode("draw", seed: 2).levels[0].array != draw.levels[0].array)
    let distance = draw.adding(mean, times: -1).norms[0]
    #expect(distance > 0.2 && distance < 4)
  }

  @Test func aModelWithoutADistributionRefusesToDraw() throws {
    #expect(
      try latents.problems("  - encode: { model: plain, sample: draw }", source: "load: { path: x }")
        == "4:5: 'encode': '\(latents.folder("models/plain"))' has no posterior: it is a model of the family 'linear'; "
        + "give a model of the family 'vae'")
  }

  @Test func aSizeThatIsNotTheModelsIsRefused() async throws {
    let hint = "put 'frame: { model: faces }' and 'resize: { model: faces }' above, in place of other sizes"
    #expect(
      try latents.problems(
        "  - resize: { width: 89, height: 109 }\n  - encode: { model: faces }", source: "load: { path: x }")
        == "5:5: 'encode': \(latents.space) takes images of 8×8, and is given an image of 89×109; \(hint)")
    #expect(
      try latents.problems(
        "  - resize: { width: 8, height: 8 }\n  - encode: { model: faces }\n  - decode: { model: faces }\n"
          + "  - encode: { model: faces }", source: "load: { path: x }") == "")
    #expect(try latents.problems("  - encode: { model: faces }", source: "load: { path: x }") == "")
    // What the message advises.
    #expect(
      try latents.problems(
        "  - frame: { model: faces }\n  - resize: { model: faces }\n  - encode: { model: faces }",
        source: "load: { path: x }")
        == "")
    let stage = try latents.stage("encode", ["model": .text("faces")])
    for value in [Pixels(SampleImages.pixels()), SampleImages.gradient()] as [any DataValue] {
      let error = await #expect(throws: StageError.self) { try await stage.run(value) }
      #expect(error?.description == "\(latents.space) takes images of 8×8, and is given one of 40×24; \(hint)")
    }
  }

  @Test func whatIsDecodedHasTheModelsSize() async throws {
    let decode = try latents.stage("decode", ["model": .text("faces")])
    #expect(try decode.outputType(for: [.latent(latents.space)]) == .pixels(width: 8, height: 8, channels: 3))
    try await latents.check("decode", ["model": .text("faces")])
  }
}
