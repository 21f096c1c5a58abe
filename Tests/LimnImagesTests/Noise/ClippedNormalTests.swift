import LimnImages
import LimnTensors
import Testing

@Suite struct ClippedNormalTests {
  @Test(
    "Mean and variance after clipping are those of clipped numbers",
    arguments: [(128, 5), (10, 20), (250, 40), (0, 30), (128, 120)] as [(Double, Double)])
  func moments(_ mean: Double, _ deviation: Double) {
    let numbers = RandomKey(seed: 1).normal([1, 200_000]).array.map {
      min(max(mean + deviation * Double($0), 0), 255)
    }
    let average = numbers.reduce(0, +) / Double(numbers.count)
    let variance = numbers.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(numbers.count)
    let found = ClippedNormal(mean: mean, deviation: deviation).clipped
    #expect(abs(found.mean - average) < 0.01 * deviation, "\(found.mean), \(average)")
    #expect(abs(found.variance / variance - 1) < 0.02, "\(found.variance), \(variance)")
  }

  @Test(
    "What clipping took is found again",
    arguments: [(20, 20), (200, 60), (128, 60), (128, 1), (240, 10), (5, 8)] as [(Double, Double)])
  func inverse(_ mean: Double, _ deviation: Double) {
    let (clippedMean, variance) = ClippedNormal(mean: mean, deviation: deviation).clipped
    let found = ClippedNormal(clippedMean: clippedMean, variance: variance)
    #expect(abs(found.deviation / deviation - 1) < 0.02 && abs(found.mean - mean) < 0.05 * deviation)
  }

  @Test func whatDoesNotVaryHasNoDeviation() {
    #expect(ClippedNormal(clippedMean: 0, variance: 0).deviation == 0)
    #expect(ClippedNormal(clippedMean: 255, variance: 0).varianceLeft == 1)
  }
}
