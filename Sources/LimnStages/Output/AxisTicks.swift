import Foundation

/// The numbers along an axis of a plot.
package enum AxisTicks {
  /// Multiples of 1, 2 or 5 times a power of ten within a range, near a wanted number of them.
  package static func even(_ range: ClosedRange<Double>, about count: Int) -> [Double] {
    let rough = (range.upperBound - range.lowerBound) / Double(count)
    let power = pow(10, log10(rough).rounded(.down))
    let step = ([1, 2, 5].first { $0 * power >= rough } ?? 10) * power
    let first = (range.lowerBound / step).rounded(.up)
    return (0..<2 * count + 2).map { (first + Double($0)) * step }.filter(range.contains)
  }

  /// A number in four digits, whole thousands as in "20k".
  package static func label(_ value: Double) -> String {
    value >= 10_000 && value.truncatingRemainder(dividingBy: 100) == 0
      ? String(format: "%gk", value / 1000) : String(format: "%.4g", value)
  }
}
