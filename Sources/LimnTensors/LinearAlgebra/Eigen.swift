/// The eigenvalues and eigenvectors of a symmetric matrix, in double precision.
///
/// Cyclic Jacobi rotations (Golub and Van Loan, "Matrix Computations", 8.5): slow for large matrices, and exact to rounding
/// for every one, singular ones and equal eigenvalues among them.
package struct SymmetricEigen: Sendable {
  /// Rows and columns of the matrix.
  package let size: Int
  /// The eigenvalues, largest first.
  package let values: [Double]
  /// The eigenvectors `[size, size]`, of length 1 and at right angles, one a row, in the eigenvalues' order.
  package let vectors: [Double]

  /// Sweeps over all pairs of coordinates; seven or so are enough.
  private static let sweeps = 60

  /// Decomposes a matrix `[size, size]`, row by row, finite and symmetric (of both halves the mean counts).
  package init(of matrix: [Double], size: Int) {
    precondition(matrix.count == size * size, "\(matrix.count) numbers are no \(size)×\(size) matrix")
    var a = matrix
    for row in 0..<size {
      for column in 0..<row {
        let mean = (matrix[row * size + column] + matrix[column * size + row]) / 2
        a[row * size + column] = mean
        a[column * size + row] = mean
      }
    }
    var v = [Double](repeating: 0, count: size * size)
    for index in 0..<size { v[index * size + index] = 1 }
    a.withUnsafeMutableBufferPointer { a in
      v.withUnsafeMutableBufferPointer { v in Self.diagonalise(a, v, size) }
    }
    let order = (0..<size).sorted { a[$0 * size + $0] > a[$1 * size + $1] }
    self.size = size
    values = order.map { a[$0 * size + $0] }
    vectors = order.flatMap { v[$0 * size..<($0 + 1) * size] }
  }

  /// The matrix with the same eigenvectors and other eigenvalues, `[size, size]`: a square root, say.
  package func mapped(_ transform: (Double) -> Double) -> [Double] {
    var result = [Double](repeating: 0, count: size * size)
    for (index, value) in values.enumerated() {
      let weight = transform(value)
      guard weight != 0 else { continue }
      for row in 0..<size {
        let factor = weight * vectors[index * size + row]
        for column in 0..<size { result[row * size + column] += factor * vectors[index * size + column] }
      }
    }
    return result
  }

  private static func diagonalise(
    _ a: UnsafeMutableBufferPointer<Double>, _ v: UnsafeMutableBufferPointer<Double>, _ size: Int
  ) {
    let norm = a.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<sweeps {
      var rest = 0.0
      for p in 0..<size {
        for q in 0..<p { rest += 2 * a[p * size + q] * a[p * size + q] }
      }
      guard rest > 1e-30 * norm else { return }
      for p in 0..<size {
        for q in p + 1..<max(p + 1, size) where a[p * size + q] != 0 { rotate(p, q, a, v, size) }
      }
    }
  }

  /// Turns coordinates p and q so that the element between them is 0.
  private static func rotate(
    _ p: Int, _ q: Int, _ a: UnsafeMutableBufferPointer<Double>, _ v: UnsafeMutableBufferPointer<Double>, _ size: Int
  ) {
    let theta = (a[q * size + q] - a[p * size + p]) / (2 * a[p * size + q])
    let tangent = (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for k in 0..<size {
      let (x, y) = (a[p * size + k], a[q * size + k])
      a[p * size + k] = cosine * x - sine * y
      a[q * size + k] = sine * x + cosine * y
    }
    for k in 0..<size {
      let (x, y) = (a[k * size + p], a[k * size + q])
      a[k * size + p] = cosine * x - sine * y
      a[k * size + q] = sine * x + cosine * y
    }
    for k in 0..<size {
      let (x, y) = (v[p * size + k], v[q * size + k])
      v[p * size + k] = cosine * x - sine * y
      v[q * size + k] = sine * x + cosine * y
    }
  }
}
