import ImageKit
import LimnPipelines
import LimnTensors
import PipelineKit
import Testing

@Suite struct RandomBinaryStageTests {
  private func drawn(_ pixels: Tensor, seed: UInt64) async throws -> Tensor {
    try #require(try await makeStage("random-binary", [:]).run(.pixels(pixels), seed: seed).pixels)
  }

  @Test func samplesAreOnAsOftenAsTheirValuesSay() async throws {
    let pixels = Tensor([0, 0.2, 0.5, 0.9, 1, 0.7], shape: [1, 1, 2, 3])
    var sums = [Float](repeating: 0, count: 6)
    for seed in 0..<400 {
      let found = try await drawn(pixels, seed: UInt64(seed)).array
      #expect(found.allSatisfy { $0 == 0 || $0 == 1 })
      for (place, value) in found.enumerated() { sums[place] += value }
    }
    for (sum, value) in zip(sums, pixels.array) { #expect(abs(sum / 400 - value) < 0.1, "\(sum / 400) \(value)") }
    #expect(sums[0] == 0 && sums[4] == 400)
  }

  @Test func theSameSeedDrawsTheSame() async throws {
    let pixels = SampleImages.pixels(channels: 1)
    #expect(try await drawn(pixels, seed: 3).array == drawn(pixels, seed: 3).array)
    #expect(try await drawn(pixels, seed: 3).array != drawn(pixels, seed: 4).array)
  }
}
