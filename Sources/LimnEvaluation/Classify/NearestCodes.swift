import LimnTensors

/// Codes whose classes are known, to find the class of another one by its nearest neighbours (squared Euclidean distance).
package struct NearestCodes: Sendable {
  private let rows: DoubleMatrix
  private let squares: [Double]
  private let labels: [Int]

  /// Takes the codes of a table and its first factor as classes.
  package init(_ table: CodeTable) {
    rows = Self.rows(table)
    squares = Self.squares(rows)
    labels = table.factors[0]
  }

  /// The class that most of the nearest codes have; of equally many, that of the nearest.
  package func classes(of table: CodeTable, neighbours: Int) -> [Int] {
    let others = Self.rows(table)
    var found: [Int] = []
    for start in stride(from: 0, to: others.rows, by: 256) {
      let end = min(start + 256, others.rows)
      let piece = DoubleMatrix(
        Array(others.values[start * others.columns..<end * others.columns]), rows: end - start, columns: others.columns)
      // |a − b|² less |a|², which is the same for all.
      let products = piece.product(rows, otherTransposed: true)
      for row in 0..<piece.rows {
        var nearest: [(distance: Double, label: Int)] = []
        for (index, product) in products.row(row).enumerated() {
          let distance = squares[index] - 2 * product
          guard nearest.count < neighbours || distance < nearest[nearest.count - 1].distance else { continue }
          let place = nearest.firstIndex { $0.distance > distance } ?? nearest.count
          nearest.insert((distance, labels[index]), at: place)
          if nearest.count > neighbours { nearest.removeLast() }
        }
        var votes: [Int: Int] = [:]
        for entry in nearest { votes[entry.label, default: 0] += 1 }
        let most = votes.values.max() ?? 0
        found.append(nearest.first { votes[$0.label] == most }?.label ?? 0)
      }
    }
    return found
  }

  private static func rows(_ table: CodeTable) -> DoubleMatrix {
    var rows = DoubleMatrix(rows: table.count, columns: table.codes.count)
    for (column, values) in table.codes.enumerated() {
      for (row, value) in values.enumerated() { rows.values[row * table.codes.count + column] = value }
    }
    return rows
  }

  private static func squares(_ rows: DoubleMatrix) -> [Double] {
    (0..<rows.rows).map { rows.row($0).reduce(0) { $0 + $1 * $1 } }
  }
}
