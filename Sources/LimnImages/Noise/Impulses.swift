import LimnTensors

/// Impulses that a photo was found to have: single pixels whose values have nothing to do with what was there.
package struct Impulses: Sendable, Hashable {
  /// Salt and pepper: values at the ends of the range.
  package enum Extremes: Sendable, Hashable {
    case none
    /// Pixels black or white as a whole.
    case pixels
    /// Single channels at 0 or the maximum.
    case channels
  }

  /// What there is of salt and pepper.
  package let extremes: Extremes
  /// Whether there are single channels that are far too bright: hot pixels.
  package let areHot: Bool
  /// Impulses as a share of the samples in smooth places.
  package let share: Float

  /// Makes a finding.
  package init(extremes: Extremes, areHot: Bool, share: Float) {
    (self.extremes, self.areHot, self.share) = (extremes, areHot, share)
  }
}
