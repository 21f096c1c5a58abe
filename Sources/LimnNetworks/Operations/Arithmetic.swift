import Foundation
import LimnTensors

extension Variable {
  /// The elementwise sum of two variables of one shape.
  public static func + (a: Variable, b: Variable) -> Variable {
    Variable(a.value + b.value, from: [a, b]) { [$0, $0] }
  }

  /// The elementwise difference of two variables of one shape.
  public static func - (a: Variable, b: Variable) -> Variable {
    Variable(a.value - b.value, from: [a, b]) { [$0, b.needsGradient ? $0 * -1 : nil] }
  }

  /// The elementwise product of two variables of one shape.
  public static func * (a: Variable, b: Variable) -> Variable {
    Variable(a.value * b.value, from: [a, b]) { [$0 * b.value, $0 * a.value] }
  }

  /// Each element times a number.
  public static func * (a: Variable, factor: Float) -> Variable {
    Variable(a.value * factor, from: [a]) { [$0 * factor] }
  }

  /// Under another shape of as many elements.
  public func reshaped(to shape: Shape) -> Variable {
    let (before, layout) = (self.shape, value.layout)
    return Variable(value.converted(to: .plain).reshaped(to: shape), from: [self]) {
      [$0.converted(to: .plain).reshaped(to: before).converted(to: layout)]
    }
  }

  /// The sum of all elements, of shape `[]`.
  public func sum() -> Variable {
    let (shape, layout) = (self.shape, value.layout)
    return Variable(Tensor(Float(value.sum())), from: [self]) {
      [Tensor(repeating: $0.scalar, shape: shape, layout: layout)]
    }
  }

  /// The mean of all elements, of shape `[]`.
  public func mean() -> Variable { sum() * (1 / Float(value.count)) }

  /// The exponential of each element.
  package func exponential() -> Variable {
    let y = value.mapped { Foundation.exp($0) }
    return Variable(y, from: [self]) { [$0 * y] }
  }

  /// The sum of the numbers of each item of `[N, …]`, `[N]`.
  package func itemSums() -> Variable {
    let (shape, plain) = (self.shape, value.converted(to: .plain))
    return Variable(plain.itemSums(), from: [self]) { gradient in
      [Tensor(repeating: 1, shape: shape).scaledItems(by: gradient.array)]
    }
  }
}
