import Foundation

/// The mean and the covariance of rows of numbers, in double precision.
package struct Moments: Sendable {
  /// The mean `[D]`.
  package let mean: [Double]
  /// The covariance `[D, D]`, row by row.
  package let covariance: [Double]

  /// Takes a mean and a covariance.
  package init(mean: [Double], covariance: [Double]) {
    precondition(covariance.count == mean.count * mean.count, "\(covariance.count) numbers are no covariance")
    (self.mean, self.covariance) = (mean, covariance)
  }

  /// The moments of rows `[N, D]`, at least one; the covariance is over their number, or, with `unbiased`, over one less.
  ///
  /// `logVariances` `[N, D]`: each row is a distribution about its numbers with these variances, coordinate by coordinate, and
  /// the moments are those of all distributions alike.
  package init(of rows: Tensor, unbiased: Bool = false, logVariances: Tensor? = nil) {
    let (count, size) = (rows.shape[0], rows.shape[1])
    let equal = 1 / Double(count)
    let mean = rows.weightedRowSum([Double](repeating: equal, count: count))
    let share = unbiased ? 1 / Double(max(1, count - 1)) : equal
    var covariance = [Double](repeating: 0, count: size * size)
    var deviation = mean
    covariance.withUnsafeMutableBufferPointer { covariance in
      deviation.withUnsafeMutableBufferPointer { deviation in
        rows.withValues { values in
          for row in 0..<count {
            for index in 0..<size { deviation[index] = Double(values[row * size + index]) - mean[index] }
            for first in 0..<size {
              let factor = deviation[first] * share
              for second in 0...first { covariance[first * size + second] += factor * deviation[second] }
            }
          }
        }
      }
      logVariances?.withValues { values in
        for row in 0..<count {
          for index in 0..<size { covariance[index * size + index] += equal * exp(Double(values[row * size + index])) }
        }
      }
      for first in 0..<size {
        for second in 0..<first { covariance[second * size + first] = covariance[first * size + second] }
      }
    }
    self.init(mean: mean, covariance: covariance)
  }

  /// The sum of the variances.
  package var trace: Double { mean.indices.reduce(0) { $0 + covariance[$1 * mean.count + $1] } }

  /// In how many dimensions the rows would vary as much if all did so alike: (tr Σ)² / tr Σ².
  package var effectiveDimensions: Double { trace * trace / covariance.reduce(0) { $0 + $1 * $1 } }
}
