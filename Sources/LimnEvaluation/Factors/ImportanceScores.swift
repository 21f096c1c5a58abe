import Foundation

/// Disentanglement and completeness of a matrix of importances: how much each unit counts for each factor (Eastwood and Williams, "A
/// framework for the quantitative evaluation of disentangled representations", 2018).
package struct ImportanceScores: Sendable {
  /// How far each unit counts for one factor alone, weighed by how much it counts at all.
  package let disentanglement: Double
  /// How far one unit alone counts for each factor, weighed by how much the factor's units count.
  package let completeness: Double

  /// Computes both of importances `[unit][factor]`, none below 0.
  package init(_ importances: [[Double]]) {
    let (units, factors) = (importances.count, importances.first?.count ?? 0)
    var matrix = importances
    if matrix.allSatisfy({ $0.allSatisfy { $0 == 0 } }) {
      matrix = matrix.map { $0.map { _ in 1 } }
    }
    let columns = (0..<factors).map { factor in matrix.map { $0[factor] } }
    func score(_ rows: [[Double]], base: Int) -> Double {
      let total = rows.reduce(0) { $0 + $1.reduce(0, +) }
      return rows.reduce(0) { $0 + $1.reduce(0, +) / total * (1 - Self.entropy($1, base: base)) }
    }
    disentanglement = units > 0 ? score(matrix, base: factors) : 0
    completeness = units > 0 ? score(columns, base: units) : 0
  }

  /// The entropy of shares, each raised by 1e-11 as disentanglement_lib does, to a base; 0 where only one thing can be.
  private static func entropy(_ row: [Double], base: Int) -> Double {
    guard base > 1 else { return 0 }
    let raised = row.map { $0 + 1e-11 }
    let total = raised.reduce(0, +)
    return raised.reduce(0) { $0 - $1 / total * log($1 / total) } / log(Double(base))
  }
}
