import LimnEvaluation
import LimnTensors
import Testing

/// Laws that every metric of pictures keeps.
@Suite struct ImageMetricsTests {
  private let clean = Tensor((0..<3 * 24 * 32).map { 0.3 + 0.4 * Float($0 % 32) / 32 }, shape: [1, 3, 24, 32])

  private func noisy(_ deviation: Float) -> Tensor { clean + RandomKey(seed: 5).normal(clean.shape) * deviation }

  @Test("More noise is worse, in the direction that the metric says, and nothing is better than equal pictures")
  func theDirectionIsRight() throws {
    for metric in ImageMetrics.all {
      let better = try #require(metric.quantity.better)
      let values = try [0, 0.02, 0.05, 0.1].map { try metric.measure(ImagePair(result: noisy($0), clean: clean)) }
      let sorted = values.sorted(by: better == .higher ? { $0 > $1 } : { $0 < $1 })
      #expect(values == sorted && Set(values).count == values.count, "\(metric.quantity.name): \(values)")
    }
  }

  @Test("A picture is as far from another as that from it, and of any size")
  func symmetryAndSizes() throws {
    for metric in ImageMetrics.all {
      let (one, other) = (noisy(0.05), clean)
      let difference =
        try metric.measure(ImagePair(result: one, clean: other)) - metric.measure(ImagePair(result: other, clean: one))
      #expect(abs(difference) < 1e-9, "\(metric.quantity.name)")
      let tiny = Tensor(repeating: 0.5, shape: [1, 1, 1, 1])
      let small = try metric.measure(ImagePair(result: tiny * 0.9, clean: tiny))
      #expect(!small.isNaN)
    }
  }

  @Test func theirNamesAreTheirOwn() {
    let names = ImageMetrics.all.map(\.quantity.name)
    #expect(Set(names).count == names.count && names.allSatisfy { !$0.contains(" ") })
  }
}
