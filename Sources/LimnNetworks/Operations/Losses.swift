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
    let difference = prediction.value - target
    let count = Float(difference.count)
    func loss(_ term: (Float) -> Double, _ slope: @escaping (Float) -> Float) -> Variable {
      let padding = difference.layout.storedCount(difference.shape) - difference.count
      let total = difference.total(term) - Double(padding) * term(0)
      return Variable(Tensor(Float(total / Double(count))), from: [prediction]) { gradient in
        let scale = gradient.scalar / count
        return [difference.mapped(keepsZero: true) { slope($0) * scale }]
      }
    }
    switch self {
    case .l1: return loss({ Double(abs($0)) }, { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 })
    case .mse: return loss({ Double($0) * Double($0) }, { 2 * $0 })
    case .charbonnier:
      return loss({ (Double($0) * Double($0) + 1e-6).squareRoot() }, { $0 / ($0 * $0 + 1e-6).squareRoot() })
    }
  }
}

extension Tensor {
  /// The sum of a term over every stored element, padding included.
  @inline(__always)
  func total(_ term: (Float) -> Double) -> Double {
    withValues { values in values.reduce(0.0) { $0 + term($1) } }
  }
}
