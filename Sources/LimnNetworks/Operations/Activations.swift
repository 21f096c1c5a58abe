import Foundation
import LimnTensors

/// The usual activation functions.
public enum Activation: String, Sendable, Hashable, Codable, CaseIterable {
  /// max(x, 0).
  case relu
  /// x for x > 0, else 0.2·x.
  case leakyReLU = "leaky-relu"
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// x·sigmoid(x) (Elfwing et al., 2017).
  case silu
  /// ln(1 + eˣ).
  case softplus

  /// The activation of each element.
  public func callAsFunction(_ x: Variable) -> Variable {
    let value = x.value
    switch self {
    case .relu:
      let y = value.mapped(keepsZero: true) { max($0, 0) }
      return Variable(y, from: [x]) { [$0.masked(wherePositive: y)] }
    case .leakyReLU:
      let y = value.mapped(keepsZero: true) { $0 > 0 ? $0 : 0.2 * $0 }
      return Variable(y, from: [x]) { [$0.combined(with: value) { g, x in x > 0 ? g : 0.2 * g }] }
    case .sigmoid:
      let y = value.mapped { Self.logistic($0) }
      return Variable(y, from: [x]) { [$0.combined(with: y) { g, y in g * y * (1 - y) }] }
    case .tanh:
      let y = value.mapped(keepsZero: true) { Foundation.tanh($0) }
      return Variable(y, from: [x]) { [$0.combined(with: y) { g, y in g * (1 - y * y) }] }
    case .silu:
      let y = value.mapped(keepsZero: true) { $0 * Self.logistic($0) }
      return Variable(y, from: [x]) {
        [
          $0.combined(with: value) { g, x in
            let s = Self.logistic(x)
            return g * s * (1 + x * (1 - s))
          }
        ]
      }
    case .softplus:
      // max(x, 0) + ln(1 + e^−|x|) does not overflow.
      let y = value.mapped { max($0, 0) + log1p(exp(-abs($0))) }
      return Variable(y, from: [x]) { [$0.combined(with: value) { g, x in g * Self.logistic(x) }] }
    }
  }

  private static func logistic(_ x: Float) -> Float { 1 / (1 + exp(-x)) }
}

extension Tensor {
  /// These elements where those of `mask` are positive, else 0: the pullback of ReLU from its own output.
  func masked(wherePositive mask: Tensor) -> Tensor {
    combined(with: mask) { g, y in y > 0 ? g : 0 }
  }
}
