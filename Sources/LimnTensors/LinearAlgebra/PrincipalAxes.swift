/// The principal axes of rows of numbers and their variances, largest first.
package struct PrincipalAxes: Sendable {
  /// The axes, one a row, of length 1.
  package let vectors: DoubleMatrix
  /// The variances along them.
  package let variances: [Double]

  /// Takes those of moments; nil where they cannot be found.
  package init?(_ moments: Moments) {
    let size = moments.mean.count
    guard let (values, vectors) = DoubleMatrix(moments.covariance, rows: size, columns: size).eigen() else {
      return nil
    }
    self.vectors = vectors
    variances = values.map { max(0, $0) }
  }

  /// The part of all variance that is along an axis.
  package func share(_ axis: Int) -> Double {
    variances[axis] / max(variances.reduce(0, +), .leastNormalMagnitude)
  }
}
