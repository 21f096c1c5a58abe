import Foundation

// Arithmetic that treats every element alike. It runs over the layout's own order; the second operand is brought into
// the first one's layout.
extension Tensor {
  /// A tensor of the same shape and layout whose elements are `transform` of these; `keepsZero` says that 0 stays 0, so
  /// that padding needs no clearing.
  @inlinable
  public func mapped(keepsZero: Bool = false, _ transform: (Float) -> Float) -> Tensor {
    let result = Tensor(shape: shape, layout: layout) { output in
      withValues { input in
        for index in 0..<output.count { output[index] = transform(input[index]) }
      }
    }
    return keepsZero ? result : result.withClearedPadding()
  }

  /// A tensor whose elements are `combine` of these and those of another of the same shape; 0 and 0 must give 0.
  @inlinable
  public func combined(with other: Tensor, _ combine: (Float, Float) -> Float) -> Tensor {
    precondition(shape == other.shape, "\(shape) and \(other.shape) do not match")
    let other = other.converted(to: layout)
    return Tensor(shape: shape, layout: layout) { output in
      withValues { first in
        other.withValues { second in
          for index in 0..<output.count { output[index] = combine(first[index], second[index]) }
        }
      }
    }
  }

  /// The elementwise sum.
  public static func + (a: Tensor, b: Tensor) -> Tensor { a.combined(with: b) { $0 + $1 } }

  /// The elementwise difference.
  public static func - (a: Tensor, b: Tensor) -> Tensor { a.combined(with: b) { $0 - $1 } }

  /// The elementwise product.
  public static func * (a: Tensor, b: Tensor) -> Tensor { a.combined(with: b) { $0 * $1 } }

  /// Each element times a number.
  public static func * (a: Tensor, factor: Float) -> Tensor { a.mapped(keepsZero: true) { $0 * factor } }

  /// Adds another tensor of the same shape to this one in place.
  public static func += (a: inout Tensor, b: Tensor) {
    precondition(a.shape == b.shape, "\(a.shape) and \(b.shape) do not match")
    let b = b.converted(to: a.layout)
    a.withMutableValues { sum in
      b.withValues { addend in
        for index in 0..<sum.count { sum[index] += addend[index] }
      }
    }
  }

  /// The elements clipped to a range that holds 0.
  public func clipped(to range: ClosedRange<Float>) -> Tensor {
    mapped(keepsZero: range.contains(0)) { min(max($0, range.lowerBound), range.upperBound) }
  }

  /// Whether no element is infinite or not a number.
  public var isFinite: Bool {
    // A sum of products with zero is zero unless one is not finite.
    withValues { values in
      var sum: Float = 0
      for value in values { sum += value * 0 }
      return sum == 0
    }
  }

  /// This tensor with a blocked layout's padding lanes set to zero.
  @usableFromInline
  func withClearedPadding() -> Tensor {
    guard layout == .blocked, shape[1] % Layout.groupWidth != 0 else { return self }
    var result = self
    result.clearPadding()
    return result
  }
}
