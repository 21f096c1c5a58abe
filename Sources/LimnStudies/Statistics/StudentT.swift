import Foundation

/// Student's t distribution, from which the exact intervals of means of a few normal numbers come ("Student", "The probable error of a
/// mean", 1908).
package struct StudentT: Sendable {
  /// How many degrees of freedom it has.
  package let freedom: Int

  /// Makes the distribution of 1 degree of freedom or more.
  package init(freedom: Int) {
    precondition(freedom > 0, "\(freedom) degrees of freedom")
    self.freedom = freedom
  }

  /// The probability of a number farther from 0 than this one, on both sides together.
  package func outside(_ t: Double) -> Double {
    guard t.isFinite else { return 0 }
    let freedom = Double(freedom)
    return Self.incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
  }

  /// The number that this share of all is nearer to 0 than, on both sides together: 2.5706 for 0.95 and 5 degrees of freedom.
  package func bound(within share: Double) -> Double {
    precondition(share > 0 && share < 1, "a share of \(share)")
    var (low, high) = (0.0, 1.0)
    while outside(high) > 1 - share { high *= 2 }
    for _ in 0..<200 where low < high {
      let middle = (low + high) / 2
      if outside(middle) > 1 - share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The regularised incomplete beta function of x, a and b, by its continued fraction (Lentz's method).
  private static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    // The fraction settles quickly on this side only.
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
    let front = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a
    let least = 1e-300
    func kept(_ value: Double) -> Double { abs(value) < least ? least : value }
    var (c, d) = (1.0, 1 / kept(1 - (a + b) * x / (a + 1)))
    var fraction = d
    for step in 1...10_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / kept(1 + even * d)
      c = kept(1 + even / c)
      fraction *= c * d
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / kept(1 + odd * d)
      c = kept(1 + odd / c)
      let change = c * d
      fraction *= change
      if abs(change - 1) < 1e-15 { break }
    }
    return front * fraction
  }
}
