import Foundation
import LimnTensors

/// Multinomial logistic regression with an L2 penalty, fitted to convergence: scikit-learn's `LogisticRegression` since 0.22.
package struct LogisticRegression: Sendable {
  /// The weights of each class, its intercept last.
  private let weights: DoubleMatrix

  /// Fits to columns of numbers and the class of each example, below `classes`.
  ///
  /// `strength` is the inverse weight of the penalty, scikit-learn's C; nil: no penalty. `isBalanced`: each class counts alike, however
  /// many examples it has.
  package init(
    columns: [[Double]], labels: [Int], classes: Int, strength: Double? = 1, isBalanced: Bool = false, steps: Int = 1000
  ) {
    let (count, size) = (labels.count, columns.count)
    let rows = Self.rows(columns, count: count)
    var sizes = [Double](repeating: 0, count: classes)
    for label in labels { sizes[label] += 1 }
    let present = Double(sizes.count { $0 > 0 })
    let shares = labels.map { isBalanced ? Double(count) / (present * sizes[$0]) : 1 }
    let total = shares.reduce(0, +)
    // Of the mean loss, so that the tolerance means the same for any number of examples.
    // Of two classes scikit-learn has one vector of weights, whose square is twice the sum of those of two.
    let penalty = strength.map { (classes == 2 ? 2 : 1) / ($0 * total) } ?? 0
    let start = [Double](repeating: 0, count: classes * (size + 1))
    let found = QuasiNewton.minimum(from: start, tolerance: 1e-7, steps: steps) { values in
      let weights = DoubleMatrix(values, rows: classes, columns: size + 1)
      var slopes = rows.product(weights, otherTransposed: true)
      var loss = 0.0
      slopes.values.withUnsafeMutableBufferPointer { slopes in
        for example in 0..<count {
          let row = UnsafeMutableBufferPointer(rebasing: slopes[example * classes..<(example + 1) * classes])
          let own = row[labels[example]]
          let largest = row.max() ?? 0
          var sum = 0.0
          for place in row.indices {
            row[place] = exp(row[place] - largest)
            sum += row[place]
          }
          let share = shares[example] / total
          loss += share * (log(sum) + largest - own)
          for place in row.indices { row[place] *= share / sum }
          row[labels[example]] -= share
        }
      }
      var gradient = slopes.product(rows, transposed: true)
      for row in 0..<classes {
        for column in 0..<size {
          loss += 0.5 * penalty * weights[row, column] * weights[row, column]
          gradient[row, column] += penalty * weights[row, column]
        }
      }
      return (loss, gradient.values)
    }
    weights = DoubleMatrix(found, rows: classes, columns: size + 1)
  }

  /// The probability of each class of each example, a row an example; `count` says how many there are where there is no column.
  package func probabilities(of columns: [[Double]], count: Int = 0) -> DoubleMatrix {
    let rows = Self.rows(columns, count: columns.first?.count ?? count)
    var scores = rows.product(weights, otherTransposed: true)
    for row in 0..<scores.rows {
      let own = scores.row(row)
      let largest = own.max() ?? 0
      let sum = own.reduce(0) { $0 + exp($1 - largest) }
      for column in 0..<scores.columns { scores[row, column] = exp(scores[row, column] - largest) / sum }
    }
    return scores
  }

  /// The likeliest class of each example.
  package func classes(of columns: [[Double]]) -> [Int] {
    let probabilities = probabilities(of: columns)
    return (0..<probabilities.rows).map { row in
      (0..<probabilities.columns).max { probabilities[row, $0] < probabilities[row, $1] } ?? 0
    }
  }

  /// A row an example, with a 1 at its end.
  private static func rows(_ columns: [[Double]], count: Int) -> DoubleMatrix {
    DoubleMatrix(columns: columns + [[Double](repeating: 1, count: count)], count: count)
  }
}
