import LimnTensors

/// Draws of things with replacement, by which intervals are found (Efron, "Bootstrap methods: another look at the jackknife", 1979). The same
/// draws serve all models, so that their differences are paired.
package struct Bootstrap: Sendable {
  /// How many things there are.
  package let count: Int
  /// The draws: which things, by index, each as many as there are.
  package let draws: [[Int]]

  /// Draws so many times from so many things.
  package init(count: Int, resamples: Int, key: RandomKey) {
    self.count = count
    draws = (0..<resamples).map { draw in
      let own = key.split(draw)
      return (0..<count).map { own.integer(below: count, at: $0) }
    }
  }

  /// The means of values, one a thing, over each draw.
  package func means(of values: [Double]) -> [Double] {
    draws.map { draw in draw.reduce(0) { $0 + values[$1] } / Double(max(1, count)) }
  }

  /// What a statistic is over each draw.
  package func values(_ statistic: ([Int]) -> Double) -> [Double] { draws.map(statistic) }

  /// The middle 95 % of values.
  package static func interval(_ values: [Double]) -> ClosedRange<Double>? {
    guard values.count > 1, values.allSatisfy(\.isFinite) else { return nil }
    let sorted = values.sorted()
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let low = Int(place)
      return sorted[low] + (place - Double(low)) * (sorted[min(low + 1, sorted.count - 1)] - sorted[low])
    }
    return quantile(0.025)...quantile(0.975)
  }

  /// The interval of a value whose draws are biased, as those of a distance of two sets are: 1.96 of their deviations on either side.
  package static func interval(about value: Double, _ values: [Double]) -> ClosedRange<Double>? {
    let half = 1.96 * deviation(values)
    return values.count > 1 && value.isFinite && half.isFinite ? value - half...value + half : nil
  }

  /// The standard deviation of values.
  package static func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(max(1, values.count - 1))).squareRoot()
  }
}
