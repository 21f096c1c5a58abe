import LimnModels
import LimnNetworks
import LimnTensors

/// A fitter of models of examples of one shape; the table of fitted models lists them.
package protocol ModelFitter: Fitter where Samples == Tensor, Fitted == FittedModel {
  /// The family of what is fitted.
  static var family: ModelFamily { get }
}

/// A model that was fitted.
package struct FittedModel: Sendable {
  /// Its hyperparameters.
  package let architecture: ComponentsArchitecture
  /// Its weights by name.
  package let weights: [String: Tensor]
  /// How it went, a line each.
  package let notes: [String]

  /// Makes a result.
  package init(_ architecture: ComponentsArchitecture, weights: [String: Tensor], notes: [String] = []) {
    (self.architecture, self.weights, self.notes) = (architecture, weights, notes)
  }
}
