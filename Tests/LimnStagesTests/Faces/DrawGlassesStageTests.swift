import ImageKit
import LimnData
import LimnPipelines
import LimnTensors
import PipelineKit
import Testing

@Suite struct DrawGlassesStageTests {
  @Test func eachKeyDrawsOtherGlassesAroundTheEyes() async throws {
    let pixels = SampleImages.pixels(width: 89, height: 109, channels: 3)
    let stage = try makeStage("draw-glasses")
    let first = try #require(try await stage.run(.pixels(pixels), seed: 1).pixels)
    #expect(first.shape == pixels.shape && first.array != pixels.array)
    #expect(try await stage.run(.pixels(pixels), seed: 1).pixels?.array == first.array)
    #expect(try await stage.run(.pixels(pixels), seed: 2).pixels?.array != first.array)
    // The eyes are in row 56; mouth and forehead are far from them.
    let rows = Set((0..<first.count).filter { first.array[$0] != pixels.array[$0] }.map { $0 / 89 % 109 })
    #expect(rows.allSatisfy { (30...82).contains($0) } && rows.contains(56))
  }

  @Test func theEyesMayBeElsewhere() async throws {
    let pixels = SampleImages.pixels(width: 80, height: 40, channels: 3)
    let place: [String: Argument] = ["x": .number(0.25), "y": .number(0.5), "distance": .number(0.15)]
    let stage = try makeStage("draw-glasses", place.merging(["kind": .text("sun")]) { $1 })
    let drawn = try #require(try await stage.run(.pixels(pixels), seed: 1).pixels)
    let columns = Set((0..<drawn.count).filter { drawn.array[$0] != pixels.array[$0] }.map { $0 % 80 })
    #expect(columns.contains(20) && columns.allSatisfy { $0 <= 41 })
  }

  @Test("A share of faces gets them, and the reference that was kept stays bare")
  func pairsAreExact() async throws {
    let pixels = SampleImages.pixels(width: 89, height: 109, channels: 3)
    let name = ItemName(path: "a", directory: "", stem: "a", extension: "", index: 0)
    let stage = try makeStage("draw-glasses", ["share": .number(0.5)])
    var drawn = 0
    for seed in 0..<40 {
      let context = StageContext(key: RandomKey(seed: UInt64(seed)))
      var item = Item(name: name, value: Pixels(pixels))
      item = try await makeStage("keep-reference").run([item], in: context)
      item = try await stage.run([item], in: context)
      if item.value.pixels?.array != pixels.array { drawn += 1 }
      let bare = try await makeStage("take-reference").run([item], in: context)
      #expect(bare.value.pixels?.array == pixels.array)
    }
    #expect((10...30).contains(drawn))
  }

  @Test func greyStaysGreyAndAlphaStays() async throws {
    let photo = SampleImages.gradient(width: 89, height: 109, channels: .greyAlpha, bitDepth: 16)
    let drawn = try #require(try await makeStage("draw-glasses").run(.image(photo)).image)
    #expect(drawn.bitDepth == 16 && drawn.channels == .greyAlpha && drawn.samples != photo.samples)
  }
}
