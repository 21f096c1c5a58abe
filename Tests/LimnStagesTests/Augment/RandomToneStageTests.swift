import ImageKit
import LimnPipelines
import LimnTensors
import PipelineKit
import TensorKit
import Testing

@Suite struct RandomToneStageTests {
  private func toned(
    _ pixels: Tensor, exposure: Double = 0, contrast: Double = 0, tint: Double = 0, seed: UInt64 = 1
  ) async throws -> Tensor {
    let stage = try makeStage(
      "random-tone", ["exposure": .number(exposure), "contrast": .number(contrast), "tint": .number(tint)])
    return try #require(try await stage.run(.pixels(pixels), seed: seed).pixels)
  }

  /// Pixels far enough from 0 and 1 that none is clipped.
  private let pixels = SampleImages.pixels(width: 9, height: 6).mapped { 0.4 + 0.2 * $0 }

  @Test func changesOfNothingChangeNothing() async throws {
    for channels in [1, 3] {
      let pixels = SampleImages.pixels(channels: channels)
      expectClose(try await toned(pixels), pixels, tolerance: 1e-6)
    }
  }

  @Test func exposureIsOneFactorAndLiesInItsRange() async throws {
    var factors: [Float] = []
    for seed in 0..<50 {
      let found = try await toned(pixels, exposure: 0.2, seed: UInt64(seed))
      let factor = Float(found.sum() / pixels.sum())
      expectClose(found, pixels * factor, tolerance: 1e-5)
      factors.append(factor)
    }
    #expect(
      factors.allSatisfy { abs($0 - 1) <= 0.2001 } && factors.contains { $0 < 0.9 } && factors.contains { $0 > 1.1 })
  }

  @Test func contrastKeepsTheMean() async throws {
    let middle = Float(pixels.mean())
    for seed in 0..<10 {
      let found = try await toned(pixels, contrast: 0.3, seed: UInt64(seed))
      #expect(abs(Float(found.mean()) - middle) < 1e-5)
      let slope = (found.array[0] - middle) / (pixels.array[0] - middle)
      #expect(abs(slope - 1) <= 0.301)
      expectClose(found, pixels.mapped { ($0 - middle) * slope + middle }, tolerance: 1e-4)
    }
  }

  @Test func tintIsAFactorOfEachChannelAndNoneOfGrey() async throws {
    let found = try await toned(pixels, tint: 0.1)
    let size = 9 * 6
    let factors = (0..<3).map { found.array[$0 * size] / pixels.array[$0 * size] }
    #expect(Set(factors).count == 3 && factors.allSatisfy { abs($0 - 1) <= 0.1001 })
    for (index, value) in found.array.enumerated() {
      #expect(abs(value - pixels.array[index] * factors[index / size]) < 1e-5)
    }
    let grey = SampleImages.pixels(channels: 1)
    expectClose(try await toned(grey, tint: 0.1), grey, tolerance: 1e-6)
  }

  @Test func theImagesOfABatchAreChangedAlike() async throws {
    let other = pixels.mapped { 1 - $0 }
    let batch = Tensor.stacked([pixels, other])
    let found = try await toned(batch, exposure: 0.2, contrast: 0.1, tint: 0.05)
    // The second is the first one's negative: they meet in the middle, changed or not.
    let sum = found.items(0..<1) + found.items(1..<2)
    let size = 9 * 6
    for (index, value) in sum.array.enumerated() {
      #expect(abs(value - sum.array[index / size * size]) < 1e-4)
    }
    #expect(zip(found.items(1..<2).array, other.array).contains { abs($0 - $1) > 1e-3 })
  }

  @Test func pixelsStayWithin0To1() async throws {
    for seed in 0..<10 {
      let found = try await toned(SampleImages.pixels(), exposure: 1, contrast: 1, tint: 1, seed: UInt64(seed))
      #expect(found.array.allSatisfy { (0...1).contains($0) })
    }
  }
}
