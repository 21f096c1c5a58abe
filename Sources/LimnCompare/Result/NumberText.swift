import Foundation
import LimnReport

extension Quantity {
  /// A value with the quantity's digits; "–" for none.
  package func text(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "–" }
    return String(format: "%.\(digits)f", value)
  }

  /// A value with its sign and its unit: "+0.12 dB".
  package func signed(_ value: Double) -> String {
    (value < 0 ? "−" : "+") + text(abs(value)) + (unit.map { " " + $0 } ?? "")
  }

  /// "0.81…0.92"; "" for none.
  package func text(_ interval: ClosedRange<Double>?) -> String {
    guard let interval else { return "" }
    func part(_ value: Double) -> String { (value < 0 ? "−" : "") + text(abs(value)) }
    return "\(part(interval.lowerBound))…\(part(interval.upperBound))"
  }

  /// "+0.12 dB (0.03…0.21)"
  package func text(_ difference: ModelDifference) -> String {
    signed(difference.value) + (difference.interval == nil ? "" : " (\(text(difference.interval)))")
  }
}
