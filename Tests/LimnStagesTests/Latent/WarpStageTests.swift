import ImageKit
import LimnData
import LimnImages
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors
import ModelKit
import PipelineKit
import TensorKit
import Testing

@Suite struct WarpStageTests {
  private let latents: LatentCase
  private let along: [String: Argument] = ["model": .text("faces"), "along": .text("smile")]
  private let displacement: DirectionDisplacement

  init() throws {
    latents = try LatentCase()
    let key = RandomKey(seed: 3)
    displacement = DirectionDisplacement(
      mean: key.split("mean").normal([1, 2, 8, 8]) * 0.004, axes: key.split("axes").normal([2, 2, 8, 8]) * 0.002,
      loadings: key.split("loadings").normal([2, 14]) * 0.3)
    try latents.direction.with(displacement).write(to: latents.folder("models/faces/directions/smile.safetensors"))
  }

  private let picture = SampleImages.pixels(width: 40, height: 30)

  private func warped(
    _ arguments: [String: Argument] = [:], picture: (any DataValue)? = nil, before: Latent, after: Latent
  ) async throws -> any DataValue {
    let stage = try latents.stage("warp", along.merging(arguments) { $1 })
    let name = ItemName(path: "a.png", directory: "", stem: "a", extension: "png", index: 0)
    let values: [any DataValue] = [picture ?? Pixels(self.picture), before, after]
    let inputs = values.map { Item(name: name, value: $0) }
    return try await stage.run(inputs, in: StageContext(key: RandomKey(seed: 1))).value
  }

  @Test(
    "The picture is moved by the latent's field, as far as the latent went along the direction", arguments: [1.0, 2.5])
  func theFieldMovesThePicture(gain: Double) async throws {
    let latent = latents.latent()
    let moved = latent.adding(latents.direction.unit, times: 1.5)
    let value = try await warped(["gain": .number(gain)], before: latent, after: moved)
    let found = try #require(value as? Pixels).tensor
    let field =
      displacement.fields(for: latent).blurred(sigma: 0.7).resized(width: 160, height: 160) * Float(1.5 * gain)
    expectClose(found, picture.displaced(by: field), tolerance: 1e-4)
    #expect(found.array != picture.array)
    // And back again, which is another movement.
    let back = try #require(
      try await warped(
        ["gain": .number(gain)], before: latent, after: latent.adding(latents.direction.unit, times: -1.5)) as? Pixels)
    expectClose(back.tensor, picture.displaced(by: field * -1), tolerance: 1e-4)
  }

  @Test func aLatentThatDidNotGoAlongTheDirectionMovesNothing() async throws {
    let latent = latents.latent()
    let image = Image(pixels: picture, bitDepth: 8)
    #expect(
      try #require(try await warped(picture: image, before: latent, after: latent) as? Image).samples == image.samples)
    let aside = latents.latent(seed: 6)
    let square = aside.adding(latents.direction.unit, times: Float(-latents.direction.projection(of: aside)[0]))
    let value = try await warped(before: latent, after: latent.adding(square))
    expectClose(try #require(value as? Pixels).tensor, picture, tolerance: 1e-4)
  }

  @Test func outsideTheWindowNoSampleChanges() async throws {
    let latent = latents.latent()
    let value = try await warped(
      ["rows": .interval(0.5...1), "columns": .interval(0...0.7), "gain": .number(3)], before: latent,
      after: latent.adding(latents.direction.unit, times: 2))
    let found = try #require(value as? Pixels).tensor
    for channel in 0..<3 {
      for row in 0..<30 {
        for column in 0..<40 where row < 14 || column > 28 {
          let place = (channel * 30 + row) * 40 + column
          #expect(found.array[place] == picture.array[place])
        }
      }
    }
    #expect(found.array != picture.array)
  }

  @Test("However far a latent goes, no part is folded over: more gain moves no farther then")
  func nothingFolds() async throws {
    let latent = latents.latent()
    let far = latent.adding(latents.direction.unit, times: 400)
    let once = try #require(try await warped(before: latent, after: far) as? Pixels)
    let twice = try #require(try await warped(["gain": .number(2)], before: latent, after: far) as? Pixels)
    expectClose(once.tensor, twice.tensor, tolerance: 1e-3)
  }

  @Test func itsContractHolds() async throws {
    let entry = try #require(latents.registry["warp"])
    let latent = latents.latent()
    let other = latent.adding(latents.direction.unit, times: 1)
    let stage = try latents.stage("warp", along)
    #expect(entry.signature.inputs.map(\.name) == ["picture", "before", "after"])
    let type = Pixels(picture).type
    #expect(try stage.outputType(for: [type, .latent(latents.space), .latent(latents.space)]) == type)
    let second = try latents.library.model("other").space
    #expect(throws: PortError.self) {
      try stage.outputType(for: [type, .latent(latents.space), .latent(second)])
    }
    await #expect(throws: StageError.self) {
      _ = try await warped(before: latents.latent(2), after: latents.latent(2))
    }
    #expect(try await warped(before: latent, after: other) is Pixels)
  }

  @Test func aDirectionWithoutADisplacementIsRefused() {
    #expect(
      latents.refusal("warp", ["model": .text("faces"), "along": .text("glasses")])
        == "the direction 'glasses' has no displacement: fit one with 'limn fit displacement', or leave 'warp' out")
    #expect(
      latents.refusal("warp", ["model": .text("faces"), "along": .text("smiles")])?.contains("did you mean \"smile\"?")
        == true)
  }
}
