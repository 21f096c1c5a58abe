/// Solves A·x = b for a symmetric positive definite A, of which the lower triangle is read (Cholesky); nil if A is not.
package func solvePositive(_ matrix: [Double], _ vector: [Double]) -> [Double]? {
  let size = vector.count
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
    }
    return true
  }
  guard isPositive else { return nil }
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
