import CKernels
import LimnTensors

/// The losses a recipe can name: means over all elements of a difference from the target.
public enum Loss: String, Sendable, Hashable, Codable, CaseIterable {
  /// |x − t|.
  case l1
  /// (x − t)².
  case mse
  /// √((x − t)² + 10⁻⁶) (Charbonnier et al., 1994).
  case charbonnier

  /// The mean loss of a prediction against a target of the same shape, of shape `[]`.
  public func callAsFunction(_ prediction: Variable, target: Tensor) -> Variable {
    // Value and slope come of one pass. It is in the target's order: pixels in groups of channels are mostly padding.
    let given = prediction.value.converted(to: target.layout)
    let scale = 1 / Float(given.count)
    let kind = kind
    let sum = OrderedSum()
    let slope = given.loop(with: target) { start, count, given, target, slope in
      var part = 0.0
      limn_loss(Processor.instructions, kind, count, given, target, scale, slope, &part)
      sum.add(part, at: start)
    }
    let padding = given.layout.storedCount(given.shape) - given.count
    let value = (sum.total - Double(padding) * termAtZero) / Double(given.count)
    return Variable(Tensor(Float(value)), from: [prediction]) { gradient in
      gradient.scalar == 1 ? [slope] : [slope * gradient.scalar]
    }
  }

  private var kind: limn_loss_kind {
    switch self {
    case .l1: limn_l1
    case .mse: limn_mse
    case .charbonnier: limn_charbonnier
    }
  }

  /// What each element of padding adds to the sum.
  private var termAtZero: Double { self == .charbonnier ? 1e-3 : 0 }
}
