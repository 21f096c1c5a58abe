import Foundation
import LimnEvaluation
import LimnTensors
import Testing

@Suite struct ProbeScoresTests {
  private let key = RandomKey(seed: 4)
  private let counts = [2, 3, 4]

  private func factors(_ count: Int) -> [[Int]] {
    counts.enumerated().map { place, values in (0..<count).map { key.split(place).integer(below: values, at: $0) } }
  }

  private func table(_ codes: ([[Double]]) -> [[Double]]) -> CodeTable {
    let factors = factors(360)
    return CodeTable(codes: codes(factors.map { $0.map(Double.init) }), factors: factors, counts: counts)
  }

  private func noise(_ name: String) -> [Double] { key.split(name).normal([360]).array.map(Double.init) }

  @Test func theFactorsThemselves() {
    let scores = FactorScores(table { $0 }, examples: 240)
    #expect(scores.dci.disentanglement > 0.999 && scores.dci.completeness > 0.999 && scores.dci.informativeness == 1)
    #expect(scores.explicitness > 0.8 && scores.separated > 0.2 && scores.ranked.infoM > 0.95)
    let shuffled = FactorScores(table { [$0[2], $0[0], $0[1]] }, examples: 240)
    #expect(
      abs(shuffled.dci.disentanglement - scores.dci.disentanglement) < 1e-9 && shuffled.separated == scores.separated)
  }

  @Test func mixedUnitsAndNoise() {
    let mixed = FactorScores(
      table { codes in
        [
          zip(codes[0], codes[1]).map { $0 + 0.9 * $1 }, zip(codes[0], codes[1]).map { $0 - 0.9 * $1 }, codes[2],
          noise("a"),
        ]
      }, examples: 240)
    #expect(mixed.dci.disentanglement < 0.8 && mixed.dci.informativeness > 0.95)
    let nothing = FactorScores(table { _ in [noise("a"), noise("b")] }, examples: 240)
    #expect(nothing.dci.informativeness < 0.55 && nothing.predictiveness < 0.05 && nothing.explicitness < 0.6)
  }

  @Test func scaleFreeScoresAreBlindToScales() {
    let own = table { $0.map { zip($0, noise("n")).map { $0 + 0.3 * $1 } } }
    let scaled = CodeTable(
      codes: zip(own.codes, [100, 0.3, 7]).map { codes, factor in codes.map { $0 * factor } }, factors: own.factors,
      counts: counts)
    #expect(scaled.activeUnits == [0, 2] && own.activeUnits == [0, 1, 2])
    let wide = CodeTable(
      codes: zip(own.codes, [4, 0.5, 2]).map { codes, factor in codes.map { $0 * factor } }, factors: own.factors,
      counts: counts)
    let (one, other) = (FactorScores(own.scaleFree, examples: 240), FactorScores(wide.scaleFree, examples: 240))
    #expect(
      abs(one.separated - other.separated) < 0.01 && abs(one.dci.disentanglement - other.dci.disentanglement) < 0.02)
  }

  @Test("The classes that scikit-learn's LinearSVC finds", arguments: [2, 5])
  func machines(_ classes: Int) throws {
    let known = try ScikitLearn.read(classes: classes)
    let column = ScikitLearn.columns[0].map { 20 * $0 }
    let table = CodeTable(codes: [column, column], factors: [known.labels], counts: [classes])
    // Of two units that are the same, none tells more.
    #expect(ProbeScores.separatedAttributes(training: table.examples(0..<200), test: table.examples(200..<300)) == 0)
    let beside = CodeTable(
      codes: [column, [Double](repeating: 0, count: 300)], factors: [known.labels], counts: [classes])
    let found = ProbeScores.separatedAttributes(training: beside.examples(0..<200), test: beside.examples(200..<300))
    let own = Double(zip(known.machine, known.labels.suffix(100)).count { $0 == $1 }) / 100
    let counts = (0..<classes).map { value in known.labels.suffix(100).count { $0 == value } }
    // Nothing to go by, the machine always says one class.
    #expect(counts.contains { abs(found - (own - Double($0) / 100)) < 0.0201 }, "\(found) \(own) \(counts)")
  }
}
