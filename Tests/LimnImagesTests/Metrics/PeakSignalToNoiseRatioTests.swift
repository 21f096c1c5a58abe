import Foundation
import LimnImages
import LimnTensors
import Testing

@Suite struct PeakSignalToNoiseRatioTests {
  private let a = Image.pattern(20, 10, .rgb).pixels()
  private let b = Image.pattern(20, 10, .rgb, seed: 2).pixels()

  @Test func equalImagesHaveNoNoise() {
    #expect(peakSignalToNoiseRatio(a, a) == .infinity)
  }

  @Test func itIsSymmetric() {
    #expect(peakSignalToNoiseRatio(a, b) == peakSignalToNoiseRatio(b, a))
  }

  @Test func aTenthOffIsTwentyDecibels() {
    let (x, y) = (Tensor(repeating: 0.5, shape: [1, 1, 4, 4]), Tensor(repeating: 0.6, shape: [1, 1, 4, 4]))
    #expect(abs(peakSignalToNoiseRatio(x, y) - 20) < 1e-5)
    #expect(abs(peakSignalToNoiseRatio(x, y, peak: 10) - 40) < 1e-5)
  }

  @Test func layoutsMakeNoDifference() {
    #expect(peakSignalToNoiseRatio(a.converted(to: .blocked), b) == peakSignalToNoiseRatio(a, b))
  }
}
