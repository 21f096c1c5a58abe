import Foundation

/// What a linear classifier pays for an example, by its margin: its score, positive on the right side.
package enum MarginLoss: Sendable {
  /// log(1 + e⁻ᵐ), of logistic regression.
  case logistic
  /// max(0, 1 − m)², of a support vector machine.
  case squaredHinge

  /// The loss at a margin with its first two derivatives.
  package func terms(at margin: Double) -> (value: Double, slope: Double, curvature: Double) {
    switch self {
    case .logistic:
      let small = exp(-abs(margin))
      let far = 1 / (1 + small)  // the probability of the likelier side
      let wrong = margin > 0 ? small * far : far
      return (log1p(small) + max(0, -margin), -wrong, small * far * far)
    case .squaredHinge:
      let missing = max(0, 1 - margin)
      return (missing * missing, -2 * missing, missing > 0 ? 2 : 0)
    }
  }
}
