import CKernels
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
    let (kind, value) = (kind, x.value)
    let loop = value.loop { limn_activation(Processor.instructions, kind, $0, $1, $2) }
    let y = keepsZero ? loop : loop.withClearedPadding()
    // Of the others only the input determines the slope.
    let kept = self == .relu || self == .sigmoid || self == .tanh ? y : value
    return Variable(y, from: [x]) {
      [$0.loop(with: kept) { limn_activation_slope(Processor.instructions, kind, $0, $1, $2, $3) }]
    }
  }

  private var kind: limn_activation_kind {
    switch self {
    case .relu: limn_relu
    case .leakyReLU: limn_leaky_relu
    case .sigmoid: limn_sigmoid
    case .tanh: limn_tanh
    case .silu: limn_silu
    case .softplus: limn_softplus
    }
  }

  private var keepsZero: Bool { self != .sigmoid && self != .softplus }
}
