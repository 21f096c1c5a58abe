import Foundation
import LimnImages
import LimnTensors
import Testing

@Suite struct NoiseRefinementTests {
  /// Texture everywhere, and the same with noise of a deviation in levels.
  private func texture(sigma: Float, seed: UInt64 = 1) -> (clean: Tensor, noisy: Tensor) {
    let noise = RandomKey(seed: seed).normal([1, 1, 256, 256])
    let fine = RandomKey(seed: 7).normal([1, 1, 256, 256])
    let clean = Tensor(shape: noise.shape) { output in
      fine.withValues { fine in
        for index in 0..<output.count {
          let (x, y) = (index % 256, index / 256)
          output[index] = (120 + 40 * sin(Float(x) / 25) + (2 + Float(y) / 64) * fine[index]) / 255
        }
      }
    }
    return (clean, clean + noise * (sigma / 255))
  }

  private func refined(_ noisy: Tensor, _ denoised: Tensor) -> (before: Float, after: Float) {
    let estimate = NoiseEstimate(pixels: noisy)
    let parts = [(noisy: noisy, denoised: denoised)]
    return (estimate.level, NoiseRefinement(parts, isRounded: false).refined(estimate).level)
  }

  @Test("Texture that the denoiser leaves is no noise", arguments: [Float(3), 6, 12])
  func textureIsTakenOff(_ sigma: Float) {
    let (clean, noisy) = texture(sigma: sigma)
    let (before, after) = refined(noisy, clean)
    #expect(abs(after / sigma - 1) < 0.08, "\(after) of \(sigma), before \(before)")
    #expect(after < before)
  }

  @Test func aDenoiserThatRemovesTextureDoesNotRaiseTheEstimate() {
    let (_, noisy) = texture(sigma: 4)
    let flat = Tensor(shape: noisy.shape) { output in for index in 0..<output.count { output[index] = 0.5 } }
    let (before, after) = refined(noisy, flat)
    #expect(after <= before * 1.001)
  }

  @Test func aDenoiserThatRemovesNothingLeavesAPartOfTheEstimate() {
    let (_, noisy) = texture(sigma: 6)
    let (before, after) = refined(noisy, noisy)
    #expect(abs(after / before - 0.4) < 0.02)
  }

  @Test func clippedNoiseIsFoundWhole() {
    let noise = RandomKey(seed: 2).normal([1, 1, 256, 256])
    let noisy = Tensor(noise.array.map { min(max(0.35 + 60 / 255 * $0, 0), 1) }, shape: noise.shape)
    let clean = Tensor(noise.array.map { _ in Float(0.35) }, shape: noise.shape)
    let after = refined(noisy, clean).after
    #expect(abs(after / 60 - 1) < 0.06, "\(after) of 60")
  }

  @Test func drawnBordersDoNotCount() {
    var (clean, noisy) = texture(sigma: 6)
    for index in 0..<256 * 256 where index / 256 < 24 {
      clean.withMutableValues { $0[index] = 0.4 }
      noisy.withMutableValues { $0[index] = 0.4 }
    }
    let after = refined(noisy, clean).after
    #expect(abs(after / 6 - 1) < 0.1, "\(after) of 6")
  }

  @Test func smallPartsChangeNothing() {
    let (clean, noisy) = texture(sigma: 6)
    let estimate = NoiseEstimate(pixels: noisy)
    let part = (
      noisy: noisy.cropped(x: 0, y: 0, width: 9, height: 9), denoised: clean.cropped(x: 0, y: 0, width: 9, height: 9)
    )
    #expect(NoiseRefinement([part], isRounded: true).refined(estimate) == estimate)
    #expect(NoiseRefinement([], isRounded: true).refined(estimate) == estimate)
  }
}
