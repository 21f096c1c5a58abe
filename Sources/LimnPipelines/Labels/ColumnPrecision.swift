import Foundation

/// What reading a column's numbers in single precision costs: their spread, and the largest error of one.
struct ColumnPrecision {
  private var count = 0.0, mean = 0.0, squares = 0.0
  private var (least, most) = (Double.infinity, -Double.infinity)
  private var error = 0.0

  /// Takes the next number and what is kept of it; one that is missing (NaN) counts for nothing.
  mutating func add(_ number: Double, as kept: Float) {
    guard number.isFinite else { return }
    count += 1
    let difference = number - mean
    mean += difference / count
    squares += difference * (number - mean)
    (least, most) = (min(least, number), max(most, number))
    let error = abs(number - Double(kept))
    // A cell that says no more than its float does, as those of tables that Limn writes, loses nothing.
    if error > self.error, Double("\(kept)") != number { self.error = error }
  }

  /// Why the column's differences would be lost, in words; nil where they are not: errors stay below 1 % of its standard deviation.
  var loss: String? {
    let deviation = (squares / max(1, count - 1)).squareRoot()
    let largest = max(abs(least), abs(most))
    // What double precision cannot tell apart either is one number.
    guard deviation > 1e-13 * largest, error > 0.01 * deviation else { return nil }
    let isTiny = largest < Double(Float.leastNormalMagnitude)
    return
      "goes from \(Self.text(least)) to \(Self.text(most)), and single precision, which keeps 7 digits, would lose "
      + "its differences; " + (isTiny ? "multiply it by a large number" : "subtract an offset, \(Self.text(least)) say")
  }

  private static func text(_ number: Double) -> String { String(format: "%.15g", number) }
}
