import LimnPipelines
import LimnTensors

/// Latents with and without an attribute.
package struct LabelledLatents: Sendable {
  /// The latents `[N, D]`, one a row.
  package let values: Tensor
  /// Whether each has the attribute.
  package let classes: [Bool]
  /// The values of the matched attributes, one list each (only `balanced` looks at them).
  package let matched: [[Bool?]]

  /// Makes samples, a class for each latent.
  package init(values: Tensor, classes: [Bool], matched: [[Bool?]] = []) {
    precondition(values.shape[0] == classes.count, "each latent has a class")
    (self.values, self.classes, self.matched) = (values, classes, matched)
  }
}

/// Fits the direction of an attribute to labelled latents.
package struct DirectionFitter: Fitter {
  /// A direction's coordinates.
  package struct Fitted: Sendable {
    /// The unit vector from the class without to the class with.
    package let unit: [Double]
    /// How it was found, if there is anything to say.
    package let note: String?
  }

  /// Name, help and parameters.
  package static let signature = Signature(
    name: "direction", summary: "The direction along which an attribute changes.",
    inputs: [.init("latents", accepts: [.latent])],
    parameters: [
      .init(
        "method", .choice(DirectionMethod.allCases.map(\.rawValue)), help: "How the direction is estimated.",
        default: .text(DirectionMethod.balanced.rawValue))
    ])

  private let method: DirectionMethod

  /// Makes a fitter by its method.
  package init(_ method: DirectionMethod) { self.method = method }

  /// Makes a fitter of checked arguments.
  package init(_ arguments: Arguments) { method = DirectionMethod(rawValue: arguments.text("method")) ?? .balanced }

  /// Fits to labelled latents; throws `FittingError` where there is no direction.
  package func fit(_ samples: LabelledLatents) throws(FittingError) -> Fitted {
    let (unit, note) = try method.normal(of: samples.values, classes: samples.classes, matched: samples.matched)
    return Fitted(unit: unit, note: note)
  }
}
