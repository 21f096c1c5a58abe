import Foundation

/// The Kullback–Leibler divergence of normal distributions from the standard normal one, a number at a time, in nats: from
/// N(mean, exp(logVariance)) to N(0, 1) it is ½ (mean² + exp(logVariance) − 1 − logVariance).
package enum NormalDivergence {
  /// Of one coordinate, in double precision.
  package static func ofCoordinate(mean: Double, logVariance: Double) -> Double {
    (mean * mean + (exp(logVariance) - 1 - logVariance)) / 2
  }

  /// Of one coordinate, in floats.
  package static func ofCoordinate(mean: Float, logVariance: Float) -> Float {
    (mean * mean + (exp(logVariance) - 1 - logVariance)) / 2
  }

  /// Coordinates of a latent whose divergence is at least this, as a mean over examples, are in use.
  package static let usedFrom = 0.01
}

/// log Σ exp(x) without overflow; −∞ of no numbers.
package func logSumExp(_ values: some Collection<Double>) -> Double {
  guard let most = values.max(), most.isFinite else { return values.max() ?? -.infinity }
  return most + log(values.reduce(0) { $0 + exp($1 - most) })
}

/// log Σ exp(x) as `logSumExp` has it, and the share of each number's exponential in the sum.
package func logSumExpAndShares(_ values: some Collection<Double>) -> (sum: Double, shares: [Double]) {
  let sum = logSumExp(values)
  return (sum, values.map { exp($0 - sum) })
}
