import Foundation

/// A normal distribution whose values below 0 and above 255 are recorded as 0 and 255 (a doubly censored one: Tobin, "Estimation
/// of relationships for limited dependent variables", 1958), as noise is in the darkest and brightest places of a photo.
package struct ClippedNormal {
  /// The mean before clipping, in levels of 8 bits.
  package private(set) var mean: Double
  /// The standard deviation before clipping, in levels of 8 bits.
  package private(set) var deviation: Double

  /// Makes a distribution, with a deviation above 0.
  package init(mean: Double, deviation: Double) { (self.mean, self.deviation) = (mean, deviation) }

  /// The distribution that has this mean and variance once it is clipped; the deviation is at most 150.
  package init(clippedMean target: Double, variance: Double) {
    mean = target
    deviation = max(variance, 0).squareRoot()
    guard deviation > 1e-3 else { return }
    // Each step moves the mean by what it is off and scales the deviation by the root of what the variance is off.
    for _ in 0..<30 {
      let (found, spread) = clipped
      mean = min(max(mean + target - found, -80), 335)
      deviation = min(deviation * (variance / max(spread, 1e-6)).squareRoot(), 150)
    }
  }

  /// Moves the mean, which stays within black and white, until the mean after clipping is `target`; the deviation stays.
  mutating func moveMean(toClipped target: Double) {
    guard target < 3 * deviation || target > 255 - 3 * deviation else {
      mean = target
      return
    }
    for _ in 0..<6 { mean = min(max(mean + target - clipped.mean, -3 * deviation), 255 + 3 * deviation) }
    mean = min(max(mean, 0), 255)
  }

  /// The variance before clipping of numbers around this mean that have a variance after it, as far as this deviation's own is known.
  func variance(ofClipped variance: Double) -> Double {
    deviation * deviation * variance / max(clipped.variance, 1e-6)
  }

  /// The logarithm of the density at a recorded level of 0 to 255; at the ends that of all that is recorded there.
  func logLikelihood(recorded level: Int) -> Double {
    switch level {
    case ...0: log(max(Self.share(below: (0.5 - mean) / deviation), 1e-300))
    case 255...: log(max(Self.share(below: (mean - 254.5) / deviation), 1e-300))
    default:
      -(Double(level) - mean) * (Double(level) - mean) / (2 * deviation * deviation)
        - log(deviation * (2 * Double.pi).squareRoot())
    }
  }

  /// The mean and the variance after clipping.
  package var clipped: (mean: Double, variance: Double) {
    let (low, high) = (-mean / deviation, (255 - mean) / deviation)
    let (below, above) = (Self.share(below: low), 1 - Self.share(below: high))
    let (atLow, atHigh) = (Self.density(low), Self.density(high))
    let inside = 1 - below - above
    let first = mean * inside + deviation * (atLow - atHigh) + 255 * above
    let second =
      (mean * mean + deviation * deviation) * inside + 2 * mean * deviation * (atLow - atHigh)
      + deviation * deviation * (low * atLow - high * atHigh) + 255 * 255 * above
    return (first, max(second - first * first, 0))
  }

  /// The share of the variance that clipping leaves.
  package var varianceLeft: Double { deviation > 1e-3 ? clipped.variance / (deviation * deviation) : 1 }

  private static func density(_ x: Double) -> Double { exp(-x * x / 2) / (2 * Double.pi).squareRoot() }

  private static func share(below x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
}
