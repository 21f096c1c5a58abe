import Foundation

/// The natural logarithm of the density of normal distributions, a number at a time.
package enum NormalDensity {
  private static let constant = log(2 * Double.pi)

  /// Of one coordinate: −½ (log 2π + log σ² + (x − μ)² / σ²).
  package static func ofCoordinate(_ x: Double, mean: Double, logVariance: Double) -> Double {
    let deviation = x - mean
    return -0.5 * (constant + logVariance + deviation * deviation * exp(-logVariance))
  }
}
