/// How well codes are known sources, each by itself: the mean absolute correlation of sources with the codes that are assigned to them,
/// one code to a source, so that the mean is largest (MCC: Hyvärinen and Morioka, "Unsupervised feature extraction by time-contrastive
/// learning and nonlinear ICA", 2016).
package enum SourceCorrelation {
  /// The mean, from 0 to 1, of columns of as many numbers each; a source without a code counts as 0.
  package static func mean(codes: [[Double]], sources: [[Double]]) -> Double {
    pairs(codes: codes, sources: sources).reduce(0) { $0 + $1.correlation } / Double(max(1, sources.count))
  }

  /// Each source with the code that is assigned to it, and their absolute correlation; 0 without one.
  static func pairs(
    codes: [[Double]], sources: [[Double]]
  ) -> [(source: Int, code: Int?, correlation: Double)] {
    let table = sources.map { source in codes.map { abs(correlation(source, $0)) } }
    return assignment(table).enumerated().map { source, code in
      (source: source, code: code, correlation: code.map { table[source][$0] } ?? 0)
    }
  }

  /// The correlation of two columns; 0 where one does not vary.
  static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let count = Double(a.count)
    let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
    var (product, squareA, squareB) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      product += (x - meanA) * (y - meanB)
      squareA += (x - meanA) * (x - meanA)
      squareB += (y - meanB) * (y - meanB)
    }
    let size = (squareA * squareB).squareRoot()
    return size > 0 ? product / size : 0
  }

  /// The column of each row of a table so that the sum is largest and no two rows share one; nil where columns are too few. By the
  /// Hungarian method with potentials (Kuhn, 1955).
  static func assignment(_ gains: [[Double]]) -> [Int?] {
    let rows = gains.count
    let size = max(rows, gains.first?.count ?? 0)
    guard size > 0 else { return [] }
    // Costs of a square table; what is added costs nothing and gains nothing.
    func cost(_ row: Int, _ column: Int) -> Double {
      row < rows && column < gains[row].count ? -gains[row][column] : 0
    }
    var (ofRow, ofColumn) = ([Double](repeating: 0, count: size + 1), [Double](repeating: 0, count: size + 1))
    // The row (from 1) that each column has, column 0 being the row that is placed next.
    var owner = [Int](repeating: 0, count: size + 1)
    for row in 1...size {
      owner[0] = row
      var column = 0
      var (least, used) = ([Double](repeating: .infinity, count: size + 1), [Bool](repeating: false, count: size + 1))
      var before = [Int](repeating: 0, count: size + 1)
      repeat {
        used[column] = true
        let own = owner[column]
        var (step, next) = (Double.infinity, 0)
        for other in 1...size where !used[other] {
          let reduced = cost(own - 1, other - 1) - ofRow[own] - ofColumn[other]
          if reduced < least[other] { (least[other], before[other]) = (reduced, column) }
          if least[other] < step { (step, next) = (least[other], other) }
        }
        for other in 0...size {
          if used[other] {
            ofRow[owner[other]] += step
            ofColumn[other] -= step
          } else {
            least[other] -= step
          }
        }
        column = next
      } while owner[column] != 0
      while column != 0 {
        owner[column] = owner[before[column]]
        column = before[column]
      }
    }
    var result = [Int?](repeating: nil, count: rows)
    for column in 1...size where owner[column] <= rows && column <= (gains[owner[column] - 1].count) {
      result[owner[column] - 1] = column - 1
    }
    return result
  }
}
