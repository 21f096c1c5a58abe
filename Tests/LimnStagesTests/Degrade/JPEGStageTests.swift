import ImageKit
import LimnImages
import LimnPipelines
import LimnTensors
import PipelineKit
import TensorKit
import Testing

@Suite struct JPEGStageTests {
  private let photo = SampleImages.gradient(width: 45, height: 37)

  private func stored(_ arguments: [String: Argument], seed: UInt64 = 1) async throws -> Tensor {
    try #require(try await makeStage("jpeg", arguments).run(.pixels(photo.pixels()), seed: seed).pixels)
  }

  @Test(arguments: [(30, "4:2:0"), (75, "4:4:4"), (95, "4:2:2")])
  func thePixelsAreThoseOfTheFile(quality: Int, chroma: String) async throws {
    let level = Double(quality)
    let bytes = try JPEG.encode(photo, quality: quality, chroma: ChromaSubsampling(chroma))
    let file = try JPEG.decode(bytes)
    let found = try await stored(["quality": .interval(level...level), "chroma": .text(chroma)])
    #expect(found.array == file.pixels().array)
    let image = try await makeStage("jpeg", ["quality": .interval(level...level), "chroma": .text(chroma)])
      .run(.image(photo)).image
    #expect(image?.samples == file.samples)
  }

  @Test func quality100ChangesHardlyAnything() async throws {
    let found = try await stored(["quality": .interval(100...100), "chroma": .text("4:4:4")])
    expectClose(found, photo.pixels(), tolerance: 5 / 255)
    let change = found - photo.pixels()
    #expect((change.squaredNorm() / Double(change.count)).squareRoot() * 255 < 1)
  }

  @Test func aRandomGridPutsTheBlocksElsewhere() async throws {
    let all: [String: Argument] = ["quality": .interval(10...10), "grid": .text("random")]
    var found: Set<[Float]> = []
    for seed in 0..<8 { found.insert(try await stored(all, seed: UInt64(seed)).array) }
    #expect(found.count >= 6)
    #expect(try await stored(all, seed: 3).array == stored(all, seed: 3).array)
  }

  @Test func skewMovesTheQualitiesToOneEnd() async throws {
    func errors(_ skew: Double) async throws -> Double {
      var sum = 0.0
      for seed in 0..<30 {
        let found = try await stored(["quality": .interval(5...100), "skew": .number(skew)], seed: UInt64(seed))
        sum += (found - photo.pixels()).squaredNorm()
      }
      return sum
    }
    let (high, even, low) = (try await errors(4), try await errors(1), try await errors(0.25))
    #expect(high < 0.8 * even && even < 0.8 * low)
  }
}
