import Foundation

/// How the learning rate changes over training: a linear warm-up, a flat part, then a fall to `last` times its peak.
public struct Schedule: Sendable, Hashable {
  /// The shape of the fall.
  public enum Fall: String, Sendable, Hashable, CaseIterable {
    /// No fall.
    case constant
    /// Half a cosine (Loshchilov and Hutter, "SGDR", 2017, eq. 5).
    case cosine
    /// A straight line.
    case linear
    /// Eight stages, each three times as long as the one before, with rates that fall by equal factors (Burda et al., "Importance weighted
    /// autoencoders", 2016, section 5).
    case staged
  }

  private static let stages = 8

  /// The highest learning rate.
  package let peak: Double
  /// All steps of the training.
  package let steps: Int
  /// Steps of warm-up.
  package let warmUp: Int
  /// The share of all steps before the fall begins, warm-up included.
  package let flat: Double
  /// The shape of the fall.
  package let fall: Fall
  /// The learning rate at the end, as a share of the peak.
  package let last: Double

  /// Makes a schedule.
  public init(peak: Double, steps: Int, warmUp: Int = 0, flat: Double = 0, fall: Fall = .constant, last: Double = 0) {
    self.peak = peak
    self.steps = steps
    self.warmUp = warmUp
    self.flat = flat
    self.fall = fall
    self.last = last
  }

  /// The learning rate of a step, counted from 0.
  public func rate(at step: Int) -> Double {
    if step < warmUp { return peak * Double(step + 1) / Double(warmUp) }
    let start = max(flat * Double(steps), Double(warmUp))
    guard fall != .constant, Double(step) > start, Double(steps) > start else { return peak }
    let progress = min(1, (Double(step) - start) / (Double(steps) - start))
    if fall == .staged {
      // Stage i ends after (3^(i + 1) − 1)/2 of 3,280 parts.
      let stage = (0..<Self.stages).first { 3280 * progress < (pow(3, Double($0 + 1)) - 1) / 2 } ?? Self.stages - 1
      return peak * pow(max(last, .leastNormalMagnitude), Double(stage) / Double(Self.stages - 1))
    }
    let share = fall == .cosine ? (1 + cos(.pi * progress)) / 2 : 1 - progress
    return peak * (last + (1 - last) * share)
  }
}
