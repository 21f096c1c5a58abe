import Foundation
import LimnEvaluation
import Testing

/// The golden values of disentanglement_lib's own tests.
@Suite struct ImportanceScoresTests {
  private func diagonal(_ size: Int) -> [[Double]] {
    (0..<size).map { row in (0..<size).map { $0 == row ? 1 : 0 } }
  }

  @Test func eachUnitOneFactor() {
    let scores = ImportanceScores(diagonal(5))
    #expect(abs(scores.disentanglement - 1) < 1e-8 && abs(scores.completeness - 1) < 1e-8)
  }

  @Test func twoUnitsAFactorAndTwoFactorsAUnit() {
    let stacked = ImportanceScores(diagonal(5) + diagonal(5))
    #expect(abs(stacked.disentanglement - 1) < 1e-8)
    #expect(abs(stacked.completeness - (1 - log(2) / log(10))) < 1e-8)
    let beside = ImportanceScores(diagonal(5).map { $0 + $0 })
    #expect(abs(beside.disentanglement - (1 - log(2) / log(10))) < 1e-8)
    #expect(abs(beside.completeness - 1) < 1e-8)
  }

  @Test func nothingAtAll() {
    let scores = ImportanceScores((0..<5).map { _ in [Double](repeating: 0, count: 5) })
    #expect(abs(scores.disentanglement) < 1e-8 && abs(scores.completeness) < 1e-8)
    #expect(ImportanceScores([]).disentanglement == 0)
  }
}
