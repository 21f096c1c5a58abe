import Foundation
import LimnFitting
import LimnPipelines
import LimnTensors

/// Principal components of rows `[N, D]`; a test double for a fitter (its model is `PCAModel`).
struct PCA: Fitter {
  static let signature = Signature(
    name: "pca", summary: "Principal components.", inputs: [.init("rows", accepts: [.row])],
    parameters: [.init("units", .integer(1...4096), help: "How many components.")])
  let units: Int
  init(_ arguments: Arguments) { units = arguments.integer("units") }

  /// The weights of a model: mean, components as rows, the variance along each and along what is left.
  func fit(_ samples: Tensor) throws(FittingError) -> [String: Tensor] {
    let (count, size) = (samples.shape[0], samples.shape[1])
    guard count > 1, units < size else { throw FittingError("\(units) components cannot be had of \(samples.shape)") }
    let moments = Moments(of: samples, unbiased: true)
    let eigen = SymmetricEigen(of: moments.covariance, size: size)
    func floats(_ values: some Sequence<Double>, _ shape: Shape) -> Tensor {
      Tensor(values.map { Float($0) }, shape: shape)
    }
    let rest = eigen.values.dropFirst(units).reduce(0, +) / Double(size - units)
    return [
      "mean": floats(moments.mean, [size]), "basis": floats(eigen.vectors.prefix(units * size), [units, size]),
      "variances": floats(eigen.values.prefix(units), [units]), "noise": floats([rest], [1]),
    ]
  }
}
