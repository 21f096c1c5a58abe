/// Whether the axes of one model come back in another one, without any label: the score of a pair in UDR (Duan et al., "Unsupervised model
/// selection for variational disentangled representation learning", 2020), by Lasso regression with α 0.1 as in disentanglement_lib.
///
/// It says whether axes are stable over seeds, not whether they mean anything.
package enum AxisAgreement {
  /// The scores of several models on the same examples: for each the median over the others. Codes are lists by unit; units that
  /// hardly vary should have been left out.
  package static func scores(_ models: [[[Double]]]) -> [Double] {
    let tables = models.map { codes in
      CodeTable(codes: codes, factors: [[Int](repeating: 0, count: codes.first?.count ?? 0)], counts: [1])
        .standardised().codes
    }
    var pairs = [[Double]](repeating: [Double](repeating: 0, count: models.count), count: models.count)
    for first in tables.indices {
      for second in tables.indices where second > first {
        let score = (side(tables[first], tables[second]) + side(tables[second], tables[first])) / 2
        (pairs[first][second], pairs[second][first]) = (score, score)
      }
    }
    return tables.indices.map { own in
      let others = tables.indices.filter { $0 != own }.map { pairs[own][$0] }.sorted()
      guard !others.isEmpty else { return 0 }
      return (others[(others.count - 1) / 2] + others[others.count / 2]) / 2
    }
  }

  /// How far each unit of one model is one unit of the other: the mean over both sides of the largest coefficient's square by their sum.
  static func side(_ own: [[Double]], _ other: [[Double]]) -> Double {
    guard !own.isEmpty, !other.isEmpty else { return 0 }
    // `[unit of the other][unit of this one]`.
    let strengths = other.map { target in lasso(own, target, alpha: 0.1).map(abs) }
    func score(_ rows: [[Double]]) -> Double {
      rows.reduce(0) { sum, row in
        let (most, total) = (row.max() ?? 0, row.reduce(0, +))
        return sum + (total > 0 ? most * most / total : 0)
      } / Double(rows.count)
    }
    return (score(strengths) + score(own.indices.map { unit in strengths.map { $0[unit] } })) / 2
  }

  /// The weights w of least |y − Xw|² / 2N + α·|w|₁, for columns and a target of mean 0, by coordinate descent.
  static func lasso(_ columns: [[Double]], _ target: [Double], alpha: Double) -> [Double] {
    let count = Double(target.count)
    var (weights, rest) = ([Double](repeating: 0, count: columns.count), target)
    let squares = columns.map { $0.reduce(0) { $0 + $1 * $1 } / count }
    for _ in 0..<1000 {
      var change = 0.0
      for (unit, column) in columns.enumerated() where squares[unit] > 0 {
        var product = 0.0
        for index in column.indices { product += column[index] * rest[index] }
        let pull = product / count + squares[unit] * weights[unit]
        let next = (pull > alpha ? pull - alpha : pull < -alpha ? pull + alpha : 0) / squares[unit]
        let step = next - weights[unit]
        guard step != 0 else { continue }
        for index in column.indices { rest[index] -= step * column[index] }
        weights[unit] = next
        change = max(change, abs(step))
      }
      if change < 1e-8 { break }
    }
    return weights
  }
}
