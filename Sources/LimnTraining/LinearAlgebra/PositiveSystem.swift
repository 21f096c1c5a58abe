/// The Cholesky factor `[size, size]` of a symmetric positive definite matrix, of which the lower triangle is read: lower
/// triangular, 0 above the diagonal; nil if the matrix is not positive definite.
package func choleskyFactor(of matrix: [Double], size: Int) -> [Double]? {
  precondition(matrix.count == size * size, "\(matrix.count) numbers are no \(size)×\(size) matrix")
  var factor = matrix
  let isPositive = factor.withUnsafeMutableBufferPointer { factor in
    for row in 0..<size {
      for column in 0...row {
        var rest = factor[row * size + column]
        for index in 0..<column { rest -= factor[row * size + index] * factor[column * size + index] }
        if row == column {
          guard rest > 0, rest.isFinite else { return false }
          factor[row * size + row] = rest.squareRoot()
        } else {
          factor[row * size + column] = rest / factor[column * size + column]
        }
      }
      for column in row + 1..<max(row + 1, size) { factor[row * size + column] = 0 }
    }
    return true
  }
  return isPositive ? factor : nil
}

/// Solves A·x = b for a symmetric positive definite A, of which the lower triangle is read (Cholesky); nil if A is not.
package func solvePositive(_ matrix: [Double], _ vector: [Double]) -> [Double]? {
  let size = vector.count
  guard let factor = choleskyFactor(of: matrix, size: size) else { return nil }
  var solution = vector
  for row in 0..<size {
    for index in 0..<row { solution[row] -= factor[row * size + index] * solution[index] }
    solution[row] /= factor[row * size + row]
  }
  for row in (0..<size).reversed() {
    for index in row + 1..<size { solution[row] -= factor[index * size + row] * solution[index] }
    solution[row] /= factor[row * size + row]
  }
  return solution
}
