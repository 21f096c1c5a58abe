import Foundation
import LimnEvaluation
import LimnTensors
import Testing

/// Golden values of all 737,280 combinations of dSprites' factors and 20 bins, by `../shared/tools/study/golden.py` (numpy).
@Suite struct InformationScoresTests {
  private static let counts = [3, 6, 40, 32, 32]
  private static let total = 737_280
  private static let factors: [[Int]] = {
    var step = total
    return counts.map { count in
      step /= count
      return (0..<total).map { $0 / step % count }
    }
  }()
  private static let linear: [[Double]] = zip(factors, counts).map { factor, count in
    factor.map { Double($0) / Double(count - 1) }
  }

  private func expect(
    _ codes: [[Double]], gap: Double, gaps: [Double]? = nil, modularity: Double? = nil, m: Double? = nil,
    c: Double? = nil, units: [Int]? = nil
  ) {
    let table = CodeTable(codes: codes, factors: Self.factors, counts: Self.counts)
    let scores = InformationScores(MutualInformation(of: table), units: units)
    #expect(abs(scores.gap - gap) < 1e-6, "\(scores.gap)")
    if let gaps { #expect(zip(scores.gaps, gaps).allSatisfy { abs($0 - $1) < 6e-5 }, "\(scores.gaps)") }
    if let modularity { #expect(abs(scores.modularity - modularity) < 1e-6, "\(scores.modularity)") }
    if let m { #expect(abs(scores.infoM - m) < 1e-6, "\(scores.infoM)") }
    if let c { #expect(abs(scores.infoC - c) < 1e-6, "\(scores.infoC)") }
  }

  @Test func theFactorsThemselves() {
    expect(Self.linear, gap: 0.902420, gaps: [1, 1, 0.8121, 0.85, 0.85], modularity: 1, m: 1, c: 1)
  }

  @Test func withConstantCodesBeside() {
    let constant = [[Double]](repeating: [Double](repeating: 0, count: Self.total), count: 5)
    expect(Self.linear + constant, gap: 0.902420, modularity: 0.5, m: 1, c: 1, units: Array(0..<5))
  }

  @Test func positionsTurnedByAnEighth() {
    let (x, y) = (Self.linear[3], Self.linear[4])
    let turned = [zip(x, y).map { ($0 + $1) / 2.0.squareRoot() }, zip(x, y).map { ($0 - $1) / 2.0.squareRoot() }]
    expect(
      Array(Self.linear.prefix(3)) + turned, gap: 0.562420, gaps: [1, 1, 0.8121, 0, 0], modularity: 0.9, m: 0.75,
      c: 0.75)
  }

  @Test func everyFactorTwice() {
    expect(Self.linear + Self.linear, gap: 0, modularity: 1, m: 1, c: 0.444444)
  }

  @Test func orientationAsCosineAndSine() {
    let angle = Self.factors[2].map { 2 * Double.pi * Double($0) / 39 }
    expect(
      [Self.linear[0], Self.linear[1], angle.map { cos($0) }, angle.map { sin($0) }, Self.linear[3], Self.linear[4]],
      gap: 0.747516, gaps: [1, 1, 0.0376, 0.85, 0.85], modularity: 1, m: 1, c: 0.883041)
  }

  @Test func aFullTurn() {
    let standard = CodeTable(codes: Self.linear, factors: Self.factors, counts: Self.counts).standardised().codes
    let turned = (0..<5).map { k -> [Double] in
      let weights = (0..<5).map { n in
        ((k == 0 ? 1.0 : 2.0) / 5).squareRoot() * cos(Double.pi * Double(2 * n + 1) * Double(k) / 10)
      }
      var sum = [Double](repeating: 0, count: Self.total)
      for (n, weight) in weights.enumerated() {
        standard[n].withUnsafeBufferPointer { column in
          for index in 0..<Self.total { sum[index] += weight * column[index] }
        }
      }
      return sum
    }
    expect(
      turned, gap: 0.029875, gaps: [0.0649, 0.0404, 0.0006, 0.0215, 0.0220], modularity: 0.607192, m: 0.333763,
      c: 0.237356)
  }

  @Test func binsOfEqualFrequencyIgnoreMonotoneChanges() {
    let key = RandomKey(seed: 1)
    let code = key.normal([2000]).array.map(Double.init)
    let factor = (0..<2000).map { code[$0] > 0.3 ? 1 : 0 }
    func information(_ code: [Double]) -> Double {
      MutualInformation(
        of: CodeTable(codes: [code], factors: [factor], counts: [2]), binning: .equalFrequency(20)
      ).values[0][0]
    }
    #expect(information(code) == information(code.map { exp(3 * $0) }))
    #expect(information(code) > 0.6)
    // Noise says almost nothing: (20 − 1)(2 − 1) / 2N nats.
    #expect(information(key.split("other").normal([2000]).array.map(Double.init)) < 0.02)
  }
}
