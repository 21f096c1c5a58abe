import LimnTensors

// Sums over the rows of a matrix of floats, in double precision and in the rows' order.
extension Tensor {
  /// The scalar product of each row of `[N, D]` with a vector of D numbers.
  package func rowProducts(with vector: [Double]) -> [Double] {
    let (rows, columns) = (shape[0], shape[1])
    precondition(vector.count == columns, "\(vector.count) numbers do not fit \(shape)")
    return withValues { values in
      vector.withUnsafeBufferPointer { vector in
        (0..<rows).map { row in
          let start = row * columns
          var sum = 0.0
          for column in 0..<columns { sum += Double(values[start + column]) * vector[column] }
          return sum
        }
      }
    }
  }

  /// The sum of the rows of `[N, D]`, each times its weight.
  package func weightedRowSum(_ weights: [Double]) -> [Double] {
    let (rows, columns) = (shape[0], shape[1])
    precondition(weights.count == rows, "\(weights.count) weights do not fit \(shape)")
    var sums = [Double](repeating: 0, count: columns)
    withValues { values in
      sums.withUnsafeMutableBufferPointer { sums in
        for row in 0..<rows where weights[row] != 0 {
          let (start, weight) = (row * columns, weights[row])
          for column in 0..<columns { sums[column] += Double(values[start + column]) * weight }
        }
      }
    }
    return sums
  }

  /// Mean and standard deviation (of the population) of each column of `[N, D]`.
  package func columnMoments() -> (means: [Double], deviations: [Double]) {
    let (rows, columns) = (shape[0], shape[1])
    let share = 1 / Double(max(rows, 1))
    let means = weightedRowSum([Double](repeating: share, count: rows))
    var squares = [Double](repeating: 0, count: columns)
    withValues { values in
      for row in 0..<rows {
        for column in 0..<columns {
          let difference = Double(values[row * columns + column]) - means[column]
          squares[column] += difference * difference
        }
      }
    }
    return (means, squares.map { ($0 * share).squareRoot() })
  }

  /// The rows of `[N, D]` at these places, in their order.
  package func rows(_ places: [Int]) -> Tensor {
    let columns = shape[1]
    return Tensor(shape: [places.count, columns]) { output in
      withValues { values in
        for (row, place) in places.enumerated() {
          for column in 0..<columns { output[row * columns + column] = values[place * columns + column] }
        }
      }
    }
  }
}

extension [Double] {
  /// The scalar product with a vector of the same length.
  package func dot(_ other: [Double]) -> Double {
    precondition(count == other.count, "vectors of \(count) and \(other.count) numbers do not match")
    return zip(self, other).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The Euclidean length.
  package var norm: Double { dot(self).squareRoot() }
}
