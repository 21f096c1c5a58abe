import Foundation

/// A number that ours is compared with: how near it must be, and where it comes from.
package struct Target: Sendable {
  /// When ours is as it should be.
  package enum Rule: Sendable {
    /// At most so far from the number.
    case within(Double)
    /// From so far below the number to so far above it.
    case between(below: Double, above: Double)
    /// At most this part of the number from it.
    case relative(Double)
    /// At least the number.
    case atLeast
    /// At most the number.
    case atMost
    /// Ours is shown and nothing is asked of it.
    case shown
  }

  /// What is measured.
  package let name: String
  /// The number; nil where nothing is asked of ours.
  package let value: Double?
  /// When ours is as it should be.
  package let rule: Rule
  /// Where the number comes from, in a few words.
  package let source: String

  /// Makes a target.
  package init(_ name: String, _ value: Double, _ rule: Rule, source: String) {
    (self.name, self.value, self.rule, self.source) = (name, value, rule, source)
  }

  /// A number that is only shown.
  package init(shown name: String) { (self.name, value, rule, source) = (name, nil, .shown, "") }

  /// Whether ours is as it should be; nil where nothing is asked of it.
  package func isMet(by ours: Double?) -> Bool? {
    guard let value else { return nil }
    guard let ours, ours.isFinite else { return false }
    switch rule {
    case .within(let tolerance): return abs(ours - value) <= tolerance
    case .between(let below, let above): return ours >= value - below && ours <= value + above
    case .relative(let part): return abs(ours - value) <= part * abs(value)
    case .atLeast: return ours >= value
    case .atMost: return ours <= value
    case .shown: return nil
    }
  }

  /// "±1e-06", "-1 to +1.5", "±10 %", "at least".
  package var tolerance: String {
    func short(_ number: Double) -> String { String(format: "%g", number) }
    switch rule {
    case .within(let tolerance): return "±\(short(tolerance))"
    case .between(let below, let above): return "-\(short(below)) to +\(short(above))"
    case .relative(let part): return "±\(short(100 * part)) %"
    case .atLeast: return "at least"
    case .atMost: return "at most"
    case .shown: return ""
    }
  }
}
