import LimnEvaluation
import LimnTensors

/// The mean of one number a seed, and how well a few seeds determine it.
package struct SeedMean: Sendable, Hashable {
  /// The numbers, one a seed.
  package let values: [Double]

  /// Takes the numbers.
  package init(_ values: [Double]) { self.values = values }

  /// With fewer seeds nothing is said of how far the mean may be off.
  package static let leastSeeds = 3

  /// The mean; nil of none.
  package var mean: Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }

  /// The standard error of the mean; nil of fewer than three seeds.
  package var error: Double? {
    deviation.map { $0 / Double(values.count).squareRoot() }
  }

  /// The deviation of the numbers (over N − 1); nil of fewer than three seeds.
  package var deviation: Double? {
    values.count >= Self.leastSeeds ? Bootstrap.deviation(values) : nil
  }

  /// The interval that holds the mean of all seeds in 95 of 100 cases, by Student's t; nil of fewer than three seeds.
  package var interval: ClosedRange<Double>? {
    guard let mean, let error else { return nil }
    let half = StudentT(freedom: values.count - 1).bound(within: 0.95) * error
    return mean - half...mean + half
  }

  /// The probability of a mean at least as far from `other` if that were the mean of all seeds, on both sides, by Student's t; nil of
  /// fewer than three seeds.
  package func probability(of other: Double = 0) -> Double? {
    guard let mean, let error else { return nil }
    guard error > 0 else { return mean == other ? 1 : 0 }
    return StudentT(freedom: values.count - 1).outside((mean - other) / error)
  }

  /// The middle 95 % of the means of `count` draws of as many seeds, with replacement (percentile bootstrap: Efron, "Bootstrap methods",
  /// 1979); nil of fewer than three seeds.
  package func bootstrap(key: RandomKey, count: Int = 10_000) -> ClosedRange<Double>? {
    guard values.count >= Self.leastSeeds else { return nil }
    return Bootstrap.interval(Bootstrap(count: values.count, resamples: count, key: key).means(of: values))
  }

  /// The share of all ways to turn signs of the numbers less `other` after which their sum is as far from 0 as it is: the exact p of
  /// the sign-flip test (Fisher, "The design of experiments", 1935), of which the least is 2 over 2^seeds. Nil of fewer than
  /// three seeds, and of more than 20.
  package func signFlip(of other: Double = 0) -> Double? {
    guard (Self.leastSeeds...20).contains(values.count) else { return nil }
    let moved = values.map { $0 - other }
    let sum = abs(moved.reduce(0, +))
    // What differs by rounding alone counts as equal.
    let least = sum - 1e-12 * moved.reduce(0) { $0 + abs($1) }
    let ways = 1 << moved.count
    let far = (0..<ways).count { way in
      abs(moved.indices.reduce(0) { way >> $1 & 1 == 0 ? $0 + moved[$1] : $0 - moved[$1] }) >= least
    }
    return Double(far) / Double(ways)
  }
}
