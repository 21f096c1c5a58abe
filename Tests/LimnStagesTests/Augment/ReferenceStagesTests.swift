import ImageKit
import LimnData
import LimnPipelines
import LimnTensors
import PipelineKit
import Testing

@Suite struct ReferenceStagesTests {
  private let name = ItemName(path: "a", directory: "", stem: "a", extension: "", index: 0)

  private func chain(_ item: Item, _ stages: [(String, [String: Argument])], seed: UInt64 = 1) async throws -> Item {
    var item = item
    for (index, (name, arguments)) in stages.enumerated() {
      item = try await makeStage(name, arguments)
        .run([item], in: StageContext(key: RandomKey(seed: seed).split(name).split(index)))
    }
    return item
  }

  @Test("What changes size and place changes both: without noise, picture and reference stay equal", arguments: 0..<6)
  func geometryActsOnBoth(seed: Int) async throws {
    let image = SampleImages.gradient(width: 60, height: 50)
    let stages: [(String, [String: Argument])] = [
      ("keep-reference", [:]), ("grey", ["share": .number(0.5)]), ("floats", [:]),
      ("rescale", ["scale": .interval(0.8...1.2)]), ("random-flip", [:]), ("flip", [:]),
      ("random-crop", ["size": .integer(32)]),
      ("crop", ["width": .integer(30), "height": .integer(28)]), ("resize", ["scale": .number(0.5)]),
      ("sharpen", ["amount": .interval(0.1...1)]),
    ]
    let done = try await chain(Item(name: name, value: image), stages, seed: UInt64(seed))
    let picture = try #require(done.value.pixels)
    let taken = try await chain(done, [("take-reference", [:])])
    #expect(taken.value.pixels?.array == picture.array && picture.shape[2] == 14)
  }

  @Test func noiseActsOnThePictureAlone() async throws {
    let pixels = SampleImages.pixels(channels: 3)
    for noise in ["noise", "camera-noise", "grain", "impulse", "jpeg"] {
      let arguments: [String: Argument] = noise == "camera-noise" ? ["sharpening": .number(0)] : [:]
      let done = try await chain(
        Item(name: name, value: Pixels(pixels)), [("keep-reference", [:]), (noise, arguments)])
      #expect(done.value.pixels?.array != pixels.array, "\(noise)")
      #expect(done.reference?.pixels?.array == pixels.array, "\(noise)")
    }
  }

  @Test func withoutOneNoneCanBeTaken() async throws {
    let item = Item(name: name, value: Pixels(SampleImages.pixels(channels: 3)))
    await #expect(
      throws: StageError(
        "the item has no reference: put 'keep-reference' above, where the picture is clean, or 'load-reference'")
    ) { try await chain(item, [("take-reference", [:])]) }
  }
}
