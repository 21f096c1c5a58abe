import Foundation
import LimnFitting
import LimnTensors

/// Models of principal components of several sizes out of one fit: those of fewer units are the first ones of the largest.
package struct NestedComponents {
  /// The variances along the components that were fitted, over N − 1.
  package let variances: [Double]
  private let mean: [Double]
  private let components: DoubleMatrix
  /// The variance along each direction that was not fitted.
  private let rest: Double

  /// Fits `units` components to examples `[N, …]`, or as many as these vary in.
  package init(units: Int, to examples: Tensor) throws {
    let fitted = try PrincipalComponents(units: units, orFewer: true).fit(examples)
    func values(_ name: String) -> [Double] {
      guard let high = fitted.weights["\(name).high"], let low = fitted.weights["\(name).low"] else { return [] }
      return PreciseTensor.values(high: high, low: low)
    }
    (mean, variances) = (values("mean"), values("variances"))
    components = DoubleMatrix(values("components"), rows: variances.count, columns: mean.count)
    rest = values("noise")[0]
  }

  /// Numbers in an example.
  package var size: Int { mean.count }

  /// The variance along each direction beyond the first `units` components.
  package func noise(_ units: Int) -> Double {
    (variances.dropFirst(units).reduce(0, +) + rest * Double(size - variances.count)) / Double(size - units)
  }

  /// Examples as the components see them: their coordinates, and the square of their distance from the mean.
  package struct Seen {
    fileprivate let coordinates: DoubleMatrix
    fileprivate let squares: [Double]
  }

  /// Projects pixels `[N, …]`.
  package func seen(_ images: Tensor) -> Seen {
    let count = images.shape[0]
    var rows = images.array.map(DoubleMatrix.exact)
    for place in rows.indices { rows[place] -= mean[place % size] }
    let matrix = DoubleMatrix(rows, rows: count, columns: size)
    return Seen(
      coordinates: matrix.product(components, otherTransposed: true),
      squares: (0..<count).map { matrix.row($0).reduce(0) { $0 + $1 * $1 } })
  }

  /// The squared distance of each example from its reconstruction by the first `units` components.
  package func residuals(_ seen: Seen, units: Int) -> [Double] {
    seen.squares.enumerated().map { index, square in
      square - seen.coordinates.row(index).prefix(units).reduce(0) { $0 + $1 * $1 }
    }
  }

  /// The log-density of each example under probabilistic PCA of `units` components.
  package func logDensities(_ seen: Seen, units: Int) -> [Double] {
    let noise = noise(units)
    let logDeterminant = variances.prefix(units).reduce(0) { $0 + log($1) } + Double(size - units) * log(noise)
    return residuals(seen, units: units).enumerated().map { index, residual in
      let known = zip(seen.coordinates.row(index), variances.prefix(units)).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
      return -0.5 * (Double(size) * log(2 * Double.pi) + logDeterminant + known + residual / noise)
    }
  }
}
