import LimnPipelines
import LimnTensors

/// How an attribute's direction is found among labelled latents.
package enum DirectionMethod: String, Fitter, Hashable, CaseIterable {
  /// The difference of the two classes' means. It brings along whatever else differs between them: age, say, with glasses.
  case mean
  /// The difference of the means of classes matched on other attributes, by exact stratification (see `MatchedClasses`): what
  /// is labelled and matched is not brought along.
  case balanced
  /// The normal of the plane of an L2-regularised logistic regression, both classes counting alike.
  ///
  /// The normal separates the classes best, which is not where a change of the attribute most likely leads: it leans away from
  /// coordinates that vary for other reasons. The likely change is the latents' covariance times the normal.
  case logistic
  /// The normal of the plane of a linear support vector machine (squared hinge), both classes counting alike; what is said of
  /// `logistic` holds here, too.
  case svm

  /// Coordinates of a latent up to which logistic and svm are offered; their work grows with the cube.
  static let mostCoordinates = 2048

  /// A direction's coordinates.
  package struct Fitted: Sendable {
    /// The unit vector from the class without to the class with, D numbers.
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
        "method", .choice(allCases.map(\.rawValue)), help: "How the direction is estimated.",
        default: .text(Self.balanced.rawValue))
    ])

  /// The method of checked arguments.
  package init(_ arguments: Arguments) { self = Self(rawValue: arguments.text("method")) ?? .balanced }

  /// Fits to labelled latents; throws `FittingError` where there is no direction.
  package func fit(_ samples: LabelledLatents) throws(FittingError) -> Fitted {
    let (latents, classes, matched) = (samples.values, samples.classes, samples.matched)
    guard classes.contains(true), classes.contains(false) else {
      throw FittingError("a direction needs latents of both classes")
    }
    let vector: [Double]
    var note: String?
    switch self {
    case .mean: vector = latents.weightedRowSum(MatchedClasses(classes).weights)
    case .balanced:
      let strata = MatchedClasses(classes, matched: matched)
      guard strata.used > 0 else {
        throw FittingError(
          "no combination of the matched attributes has both classes; match fewer, or use the method mean")
      }
      vector = latents.weightedRowSum(strata.weights)
      if !matched.isEmpty {
        let (combinations, lone) = (strata.used == 1 ? "combination" : "combinations", strata.examplesLeftOut)
        note =
          "\(strata.used) \(combinations)"
          + (strata.leftOut > 0
            ? ", \(strata.leftOut) more with one class only left out (\(lone) \(lone == 1 ? "latent" : "latents"))"
            : "")
      }
    case .logistic, .svm:
      guard latents.shape[1] <= Self.mostCoordinates else {
        throw FittingError(
          "the latent has \(latents.shape[1]) coordinates, and the method \(rawValue) takes \(Self.mostCoordinates) at "
            + "most; use mean or balanced")
      }
      let solution = LinearClassifier(latents, classes: classes, loss: self == .svm ? .squaredHinge : .logistic).solve()
      vector = solution.normal
      let steps = solution.steps == 1 ? "1 step" : "\(solution.steps) steps"
      note =
        solution.isConverged
        ? "converged after \(steps)" : "did not converge in \(steps): the gradient is still \(Float(solution.gradient))"
    }
    let norm = vector.norm
    guard norm.isFinite, norm > 0 else {
      throw FittingError("the two classes have the same latents on average: there is no direction")
    }
    return Fitted(unit: vector.map { $0 / norm }, note: note)
  }
}
