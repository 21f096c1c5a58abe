import ImageKit
import LimnData
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors
import PipelineKit
import TensorKit
import Testing

@Suite struct SeenPixelsTests {
  private func item(_ value: any DataValue, origin: Image?) -> Item {
    Item(
      name: ItemName(path: "a", directory: "", stem: "a", extension: "", index: 0), value: value, origin: origin)
  }

  @Test func aSeeThroughPictureIsSeenOnWhite() throws {
    let clear = Image(width: 2, height: 1, channels: .greyAlpha, samples: .uint8([10, 0, 10, 255]))
    #expect(clear.seenPixels().array == [1, Float(10) / 255])
    let floats = clear.pixels()
    #expect(try item(Pixels(floats), origin: clear).seenPixels().array == clear.seenPixels().array)
    #expect(try item(Pixels(floats), origin: nil).seenPixels().array == floats.array)
    #expect(try item(clear, origin: nil).seenPixels().array == clear.seenPixels().array)
  }

  @Test func colourMakesNoPictureOfAnother() throws {
    for photo in SampleImages.everyKind {
      let seen = photo.seenPixels()
      #expect(seen.shape == [1, photo.channels.colorCount, photo.height, photo.width])
      #expect(seen.array.allSatisfy { (0...1).contains($0) })
      if !photo.channels.hasAlpha { #expect(seen.array == photo.pixels().array) }
    }
  }

  @Test("Colours that cannot be seen do not come into what can", arguments: ["sharpen", "jpeg", "tiles"])
  func invisibleColours(name: String) async throws {
    let samples = (0..<64).flatMap { (index: Int) -> [UInt8] in index % 8 < 4 ? [128, 128, 128, 255] : [0, 255, 0, 0] }
    let image = Image(width: 8, height: 8, channels: .rgba, samples: .uint8(samples))
    let sharpen = try makeStage("sharpen", ["amount": .interval(1...1), "radius": .interval(2...2)])
    let stage = name == "sharpen" ? sharpen : try makeStage(name, nested: name == "tiles" ? ["each": sharpen] : [:])
    #expect(try await stage.run(.image(image)).image?.samples == image.samples)
  }

  @Test func severalPicturesAreNone() {
    #expect(throws: StageError("3 pictures are the result of one photo")) {
      try item(Pixels(Tensor(zeros: [3, 1, 4, 4])), origin: nil).seenPixels()
    }
    #expect(throws: StageError("a photo or pixels are needed here")) { try item(Unopened(), origin: nil).seenPixels() }
  }
}
