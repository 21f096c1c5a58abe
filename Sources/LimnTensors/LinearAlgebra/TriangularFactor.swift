import Foundation

/// A lower triangular matrix L with a positive diagonal, in double precision: the Cholesky factor of L·Lᵀ.
package struct TriangularFactor: Sendable {
  /// Rows and columns.
  package let size: Int
  /// The numbers `[size, size]`, row by row, 0 above the diagonal.
  package let values: [Double]

  /// Takes a factor `[size, size]`.
  package init(_ factor: Tensor) {
    size = factor.shape[0]
    values = factor.array.map(Double.init)
  }

  /// Whether a tensor `[size, size]` is a factor: lower triangular with a positive diagonal.
  package static func isFactor(_ tensor: Tensor) -> Bool {
    let size = tensor.shape[0]
    return tensor.withValues { values in
      (0..<size).allSatisfy { row in
        values[row * size + row] > 0 && values[row * size + row + 1..<(row + 1) * size].allSatisfy { $0 == 0 }
      }
    }
  }

  /// The factor of a symmetric positive definite matrix `[size, size]`, of which the lower triangle is read; nil if the matrix is
  /// not positive definite.
  package init?(of matrix: [Double], size: Int) {
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
    guard isPositive else { return nil }
    (self.size, values) = (size, factor)
  }

  /// The factor as floats `[size, size]`.
  package var tensor: Tensor { Tensor(values.map { Float($0) }, shape: [size, size]) }

  /// The logarithm of the determinant of L·Lᵀ.
  package var logDeterminant: Double { (0..<size).reduce(0) { $0 + 2 * log(values[$1 * size + $1]) } }

  /// The diagonal of the inverse of L·Lᵀ.
  package var precisions: [Double] {
    (0..<size).map { column in
      var vector = [Double](repeating: 0, count: size)
      vector[column] = 1
      solve(&vector, from: column)
      return vector.reduce(0) { $0 + $1 * $1 }
    }
  }

  /// Solves L·x = b in place, b being 0 before `start`.
  package func solve(_ vector: inout [Double], from start: Int = 0) {
    values.withUnsafeBufferPointer { values in
      vector.withUnsafeMutableBufferPointer { vector in
        for row in start..<max(start, size) {
          var rest = vector[row]
          for column in start..<row { rest -= values[row * size + column] * vector[column] }
          vector[row] = rest / values[row * size + row]
        }
      }
    }
  }

  /// Solves Lᵀ·x = b in place.
  package func solveTransposed(_ vector: inout [Double]) {
    for row in (0..<size).reversed() {
      for index in row + 1..<max(row + 1, size) { vector[row] -= values[index * size + row] * vector[index] }
      vector[row] /= values[row * size + row]
    }
  }
}

/// Solves A·x = b for a symmetric positive definite A, of which the lower triangle is read (Cholesky); nil if A is not.
package func solvePositive(_ matrix: [Double], _ vector: [Double]) -> [Double]? {
  guard let factor = TriangularFactor(of: matrix, size: vector.count) else { return nil }
  var solution = vector
  factor.solve(&solution)
  factor.solveTransposed(&solution)
  return solution
}
