import ImageKit
import LimnImages
import LimnPipelines
import LimnTensors
import PipelineKit
import TensorKit
import Testing

@Suite struct SharpenStageTests {
  @Test func aFlatPictureStaysAndAnEdgeOvershoots() async throws {
    let stage = try makeStage("sharpen", ["amount": .interval(1...1)])
    let flat = Tensor(repeating: 0.25, shape: [1, 3, 9, 9])
    expectClose(try #require(try await stage.run(.pixels(flat)).pixels), flat, tolerance: 1e-6)
    let edge = Tensor(shape: [1, 1, 8, 16]) { for index in $0.indices { $0[index] = index % 16 < 8 ? 0.25 : 0.75 } }
    let sharp = try #require(try await stage.run(.pixels(edge)).pixels).array
    // Half a step away from the edge a Gaussian of 1 mixes in 0.31 of the other side.
    #expect(abs(sharp[8] - (0.75 + 0.5 * 0.31)) < 0.01 && abs(sharp[7] - (0.25 - 0.5 * 0.31)) < 0.01)
    #expect(sharp.allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  @Test func amount0ChangesNothing() async throws {
    let stage = try makeStage("sharpen", ["amount": .interval(0...0)])
    let pixels = SampleImages.pixels(channels: 3)
    #expect(try await stage.run(.pixels(pixels)).pixels?.array == pixels.clippedArray)
  }

  @Test func tilesAreTheWhole() throws {
    #expect(try makeStage("sharpen", ["radius": .interval(1.5...1.5)]).neighbourhood.reach == 5)
    #expect(try makeStage("sharpen", ["radius": .interval(1...2)]).neighbourhood.reach == nil)
  }
}

extension Tensor {
  fileprivate var clippedArray: [Float] { array.map { min(max($0, 0), 1) } }
}
