import Foundation
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnTensors

/// Fits principal components: the directions along which examples vary most, with their variances (over N − 1), and the mean variance
/// along all others, which is the noise of probabilistic PCA.
package struct PrincipalComponents: ModelFitter {
  /// Name, help and parameters.
  package static let signature = Signature(
    name: "pca", summary: "Principal components, with the density of probabilistic PCA.",
    inputs: [.init("examples", accepts: [.pixels, .row])],
    parameters: [.init("units", .integer(1...65_536), help: "How many components.")])
  /// "pca".
  package static let family = Components.principal

  private let most: Int
  private let orFewer: Bool

  /// Makes the fitter.
  package init(_ arguments: Arguments) { self.init(units: arguments.integer("units")) }

  /// Makes a fitter of so many components; `orFewer`: of as many as there are where few examples vary in fewer directions.
  package init(units: Int, orFewer: Bool = false) { (most, self.orFewer) = (units, orFewer) }

  /// Fits to examples `[N, …]`; throws `FittingError` where they are too few, or have fewer numbers than components are wanted.
  package func fit(_ samples: Tensor) throws -> FittedModel {
    let axes = try ExampleAxes(of: samples, units: most, orFewer: orFewer)
    let (values, size) = (axes.variances, axes.mean.count)
    let units = axes.directions.count / size
    let rest = values.dropFirst(units).reduce(0, +)
    let noise = size > units ? max(0, rest / Double(size - units)) : 0
    let kept = values.prefix(units).reduce(0, +) / max(values.reduce(0, +), .leastNormalMagnitude)
    let numbers: [String: (values: [Double], shape: Shape)] = [
      "mean": (axes.mean, [size]),
      "components": (axes.directions, [units, size]),
      "variances": (values.prefix(units).map { max(0, $0) }, [units]), "noise": ([noise], [1]),
    ]
    return FittedModel(
      try ComponentsArchitecture(shape: Array(samples.shape.dimensions.dropFirst()), units: units),
      weights: ComponentsNetwork.weights(numbers),
      notes: [String(format: "variance kept: %.4f; variance along each other direction: %.6g", kept, noise)])
  }
}
