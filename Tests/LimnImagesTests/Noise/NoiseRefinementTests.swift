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

  @Test("A denoiser that leaves a part of the noise does not lower the estimate", arguments: [Float(0), 0.3, 0.5])
  func noiseThatIsLeft(_ part: Float) {
    let (clean, noisy) = texture(sigma: 6)
    let after = refined(noisy, clean + (noisy - clean) * part).after
    // The blocks that seem smoothest are then those of least noise.
    #expect(abs(after / 6 - 1) < 0.05 + 0.2 * part, "\(after) of 6 where \(part) of it is left")
  }

  @Test(
    "A denoiser that takes next to nothing off leaves next to nothing of the estimate", arguments: [Float(0), 0.05])
  func structureThatIsLeft(_ removed: Float) {
    let (clean, noisy) = texture(sigma: 6)
    let (before, after) = refined(noisy, noisy - (noisy - clean) * removed)
    #expect(after / before < 1.1 * (2 * removed).squareRoot() + 0.01, "\(after) of \(before)")
  }

  @Test func aDenoiserThatBlursAllLeavesAPartOfTheEstimate() {
    // What is removed is as strong as the noise, and the picture has still more structure: a share of the estimate is left.
    let (_, noisy) = texture(sigma: 6)
    let other = texture(sigma: 12, seed: 9).noisy
    let (before, after) = refined(noisy, other)
    #expect(abs(after / before - 0.4) < 0.02, "\(after) of \(before)")
  }

  @Test func clippedNoiseIsFoundWhole() {
    let noise = RandomKey(seed: 2).normal([1, 1, 256, 256])
    let noisy = Tensor(noise.array.map { min(max(0.35 + 60 / 255 * $0, 0), 1) }, shape: noise.shape)
    let clean = Tensor(noise.array.map { _ in Float(0.35) }, shape: noise.shape)
    let after = refined(noisy, clean).after
    #expect(abs(after / 60 - 1) < 0.06, "\(after) of 60")
  }

  @Test("Strong noise that is clipped in the shadows is found by the denoised picture, and only there")
  func clippedShadows() throws {
    // Brightness from 2 to 202 levels; noise of 20 levels below 42, where most blocks have clipped pixels, and of 6 above.
    let noise = RandomKey(seed: 4).normal([1, 1, 320, 320])
    func level(_ index: Int) -> Float { 2 + 200 * Float(index % 320) / 320 }
    func deviation(_ index: Int) -> Float { level(index) < 42 ? 20 : 6 }
    let clean = Tensor(shape: noise.shape) { output in
      for index in 0..<output.count { output[index] = level(index) / 255 }
    }
    let noisy = Tensor(shape: noise.shape) { output in
      noise.withValues { noise in
        for index in 0..<output.count {
          output[index] = min(max((level(index) + deviation(index) * noise[index]).rounded(), 0), 255) / 255
        }
      }
    }
    let estimate = NoiseEstimate(pixels: noisy)
    let refined = NoiseRefinement([(noisy: noisy, denoised: clean)], isRounded: true).refined(estimate)
    let (shadow, light) = (refined.channels[0].deviation(at: 10), refined.channels[0].deviation(at: 150))
    #expect(abs(light / 6 - 1) < 0.1, "\(light) of 6")
    // Clipping leaves about 14 of the 20 levels.
    #expect(
      shadow > 11 && shadow < 20,
      "\(shadow) in the shadows; \(estimate.channels[0].deviation(at: 10)) without a denoised picture")
  }

  @Test("Coarse structure that the denoiser leaves is no noise")
  func coarseStructureIsTakenOff() throws {
    // Blotches of 12 pixels under fine noise of 6 levels.
    let coarse = RandomKey(seed: 5).normal([1, 1, 320, 320]).boxMean(radius: 4).boxMean(radius: 4)
    let noise = RandomKey(seed: 6).normal([1, 1, 320, 320])
    let clean = Tensor(repeating: 0.5, shape: noise.shape) + coarse * (160 / 255)
    let noisy = clean + noise * (6 / 255)
    let (before, after) = refined(noisy, clean)
    #expect(before > 7.5 && abs(after / 6 - 1) < 0.25, "\(after) of 6, \(before) without a denoised picture")
  }

  @Test func blackBordersDoNotCount() {
    var (clean, noisy) = texture(sigma: 6)
    for index in 0..<256 * 256 where index / 256 < 24 {
      clean.withMutableValues { $0[index] = 0 }
      noisy.withMutableValues { $0[index] = 0 }
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
