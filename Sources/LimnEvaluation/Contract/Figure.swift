import Foundation

/// A number that was measured, or none: JSON has `null` where nothing could be measured, and for infinity.
public struct Figure: Sendable, Hashable, Encodable {
  /// The number, infinite for the PSNR of equal pictures; nil if there was nothing to measure.
  public let value: Double?

  /// Makes a figure.
  public init(_ value: Double?) {
    self.value = value.flatMap { $0.isNaN ? nil : $0 }
  }

  /// The mean of numbers, in their order; none of none.
  init(meanOf values: [Double]) {
    self.init(values.isEmpty ? nil : values.reduce(0, +) / Double(values.count))
  }

  /// This number over another; none if one is missing or the other is 0.
  func relative(to other: Figure) -> Figure {
    guard let value, let other = other.value, other != 0 else { return Figure(nil) }
    return Figure(value / other)
  }

  /// Writes the number, or null.
  public func encode(to encoder: any Swift.Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value, value.isFinite { try container.encode(value) } else { try container.encodeNil() }
  }

  /// The number times a factor with so many digits behind the point, "equal" for infinity, "–" for none.
  public func text(_ digits: Int, times factor: Double = 1) -> String {
    guard let value else { return "–" }
    return value.isInfinite ? "equal" : String(format: "%.\(digits)f", value * factor)
  }
}
