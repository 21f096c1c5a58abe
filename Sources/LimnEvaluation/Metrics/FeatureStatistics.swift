import Foundation
import LimnTensors

/// The mean and the covariance of features, by which two sets of pictures are compared.
package struct FeatureStatistics: Sendable {
  /// The mean.
  package let mean: [Double]
  /// The covariance `[features, features]`, row by row.
  package let covariance: [Double]

  /// Takes a mean and a covariance.
  package init(mean: [Double], covariance: [Double]) {
    precondition(covariance.count == mean.count * mean.count, "\(covariance.count) numbers are no covariance")
    self.mean = mean
    self.covariance = covariance
  }

  /// The statistics of at least two rows of features, the covariance over their number less one.
  package init(_ rows: [[Float]]) {
    let values = Tensor(rows.flatMap(\.self), shape: [rows.count, rows[0].count])
    let moments = Moments(of: values, unbiased: true)
    self.init(mean: moments.mean, covariance: moments.covariance)
  }

  /// The squared Fréchet distance of the normal distributions with these means and covariances,
  /// |μ − ν|² + tr(A + B − 2·(√A·B·√A)^½): 0 where they are the same.
  ///
  /// Dowson and Landau, "The Fréchet distance between multivariate normal distributions", 1982; of features of pictures: Heusel
  /// et al., "GANs trained by a two time-scale update rule", 2017.
  package func distance(to other: FeatureStatistics) -> Double {
    let size = mean.count
    let root = SymmetricEigen(of: covariance, size: size).mapped { max(0, $0).squareRoot() }
    let product = Self.product(Self.product(root, other.covariance, size), root, size)
    let shared = SymmetricEigen(of: product, size: size).values.reduce(0) { $0 + max(0, $1).squareRoot() }
    var sum = -2 * shared
    for index in 0..<size {
      let shift = mean[index] - other.mean[index]
      sum += shift * shift + covariance[index * size + index] + other.covariance[index * size + index]
    }
    return max(0, sum)
  }

  private static func product(_ a: [Double], _ b: [Double], _ size: Int) -> [Double] {
    var result = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for inner in 0..<size {
        let factor = a[row * size + inner]
        for column in 0..<size { result[row * size + column] += factor * b[inner * size + column] }
      }
    }
    return result
  }
}

/// The Euclidean distance of two vectors.
func distance(_ a: [Float], _ b: [Float]) -> Double {
  var sum = 0.0
  for (x, y) in zip(a, b) { sum += (Double(x) - Double(y)) * (Double(x) - Double(y)) }
  return sum.squareRoot()
}

/// The distance to the nearest of some vectors; infinite if there are none.
package func nearestDistance(_ vector: [Float], among others: [[Float]]) -> Double {
  others.reduce(.infinity) { min($0, distance(vector, $1)) }
}
