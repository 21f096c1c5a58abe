import Foundation

/// Codes of examples and the values of the factors that they were made of: what disentanglement scores are computed from.
package struct CodeTable: Sendable {
  /// The codes, a list of all examples' numbers for each unit.
  package let codes: [[Double]]
  /// The factors, a list of all examples' values, counted from 0, for each factor.
  package let factors: [[Int]]
  /// How many values each factor has.
  package let counts: [Int]

  /// Makes a table; all lists are of one length.
  package init(codes: [[Double]], factors: [[Int]], counts: [Int]) {
    let count = factors.first?.count ?? 0
    precondition(
      codes.allSatisfy { $0.count == count } && factors.allSatisfy { $0.count == count }, "lists of one length")
    precondition(counts.count == factors.count, "a number of values for each factor")
    (self.codes, self.factors, self.counts) = (codes, factors, counts)
  }

  /// How many examples there are.
  package var count: Int { factors.first?.count ?? 0 }

  /// The standard deviation of each unit over the examples.
  package var deviations: [Double] { codes.map { Self.deviation($0) } }

  /// The units that vary by at least a twentieth of the one that varies most.
  package var activeUnits: [Int] {
    let deviations = deviations
    let least = (deviations.max() ?? 0) / 20
    return codes.indices.filter { deviations[$0] >= least && deviations[$0] > 0 }
  }

  /// Some of the units, in the order given.
  package func units(_ chosen: [Int]) -> CodeTable {
    CodeTable(codes: chosen.map { codes[$0] }, factors: factors, counts: counts)
  }

  /// Some of the examples.
  package func examples(_ range: Range<Int>) -> CodeTable {
    CodeTable(codes: codes.map { Array($0[range]) }, factors: factors.map { Array($0[range]) }, counts: counts)
  }

  /// The reading of scores that no scale of a code changes: the active units, each divided by its deviation.
  package var scaleFree: CodeTable {
    let active = units(activeUnits)
    let deviations = active.deviations
    return CodeTable(
      codes: zip(active.codes, deviations).map { codes, deviation in codes.map { $0 / deviation } },
      factors: factors, counts: counts)
  }

  /// Each unit with mean 0 and deviation 1 over these examples, or over those of another table; one that does not vary stays 0.
  package func standardised(by other: CodeTable? = nil) -> CodeTable {
    let moments = (other ?? self).codes.map { values in
      (values.reduce(0, +) / Double(max(1, values.count)), Self.deviation(values))
    }
    return CodeTable(
      codes: zip(codes, moments).map { values, moments in
        values.map { moments.1 > 0 ? ($0 - moments.0) / moments.1 : 0 }
      }, factors: factors, counts: counts)
  }

  /// The true factors themselves as codes: the ceiling of every score.
  package var ceiling: CodeTable {
    CodeTable(codes: factors.map { $0.map(Double.init) }, factors: factors, counts: counts)
  }

  private static func deviation(_ values: [Double]) -> Double {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
  }
}
