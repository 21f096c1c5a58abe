import LimnTensors

/// Codes whose classes are known, to find the nearest of them to others (Euclidean distance) and the class of these by it.
package struct NearestCodes: Sendable {
  /// One of the codes, and how far away it is.
  package struct Neighbour: Sendable, Hashable {
    /// Its index among the codes.
    package let index: Int
    /// The distance.
    package let distance: Double
  }

  private let rows: DoubleMatrix
  private let squares: [Double]
  private let labels: [Int]

  /// Takes the codes of a table and its first factor as classes.
  package init(_ table: CodeTable) {
    rows = DoubleMatrix(columns: table.codes, count: table.count)
    squares = Self.squares(rows)
    labels = table.factors[0]
  }

  /// The nearest codes to each of others, nearest first; `leavesOutOwn`: the others are these same codes, and none is its own neighbour.
  package func nearest(of table: CodeTable, count: Int, leavesOutOwn: Bool = false) -> [[Neighbour]] {
    let others = DoubleMatrix(columns: table.codes, count: table.count)
    let own = Self.squares(others)
    var found: [[Neighbour]] = []
    for start in stride(from: 0, to: others.rows, by: 256) {
      let end = min(start + 256, others.rows)
      let piece = DoubleMatrix(
        Array(others.values[start * others.columns..<end * others.columns]), rows: end - start, columns: others.columns)
      // |a − b|² less |a|², which is the same for all.
      let products = piece.product(rows, otherTransposed: true)
      for row in 0..<piece.rows {
        var nearest: [(distance: Double, index: Int)] = []
        for (index, product) in products.row(row).enumerated() {
          let distance = squares[index] - 2 * product
          guard nearest.count < count || distance < nearest[nearest.count - 1].distance else { continue }
          if leavesOutOwn, index == start + row { continue }
          let place = nearest.firstIndex { $0.distance > distance } ?? nearest.count
          nearest.insert((distance, index), at: place)
          if nearest.count > count { nearest.removeLast() }
        }
        found.append(
          nearest.map { Neighbour(index: $0.index, distance: max(0, $0.distance + own[start + row]).squareRoot()) })
      }
    }
    return found
  }

  /// The class that most of the nearest codes have; of equally many, that of the nearest.
  package func classes(of table: CodeTable, neighbours: Int) -> [Int] {
    nearest(of: table, count: neighbours).map { nearest in
      var votes: [Int: Int] = [:]
      for entry in nearest { votes[labels[entry.index], default: 0] += 1 }
      let most = votes.values.max() ?? 0
      return nearest.first { votes[labels[$0.index]] == most }.map { labels[$0.index] } ?? 0
    }
  }

  private static func squares(_ rows: DoubleMatrix) -> [Double] {
    (0..<rows.rows).map { rows.row($0).reduce(0) { $0 + $1 * $1 } }
  }
}
