import LimnEvaluation
import LimnTensors
import Testing

@Suite struct InterventionScoresTests {
  private let counts = [3, 4, 5]

  /// Codes of all sixty pictures, made of the values of their factors.
  private func codes(_ make: ([Float], Int) -> [Float]) -> Tensor {
    let rows = (0..<60).map { make([Float($0 / 20), Float($0 / 5 % 4), Float($0 % 5)], $0) }
    return Tensor(rows.flatMap(\.self), shape: [60, rows[0].count])
  }

  private func scores(_ codes: Tensor) -> (beta: Double, factor: Double) {
    let scores = InterventionScores(codes: codes, counts: counts)
    let key = RandomKey(seed: 1)
    return (
      scores.betaVAE(key: key, training: 300, test: 150), scores.factorVAE(key: key, training: 300, test: 150)
    )
  }

  @Test func theFactorsThemselvesScoreOne() {
    let found = scores(codes { values, _ in values })
    #expect(found.beta == 1 && found.factor == 1)
    // In another order, with units that are always the same: no different.
    let other = scores(codes { values, _ in [values[2], 0, values[0], values[1]] })
    #expect(other.factor == 1 && other.beta == 1)
  }

  @Test func noiseScoresByChance() {
    let noise = RandomKey(seed: 2).normal([60, 3])
    let found = scores(noise)
    #expect(found.beta < 0.6 && found.factor < 0.75)
    #expect(InterventionScores(codes: Tensor(zeros: [60, 2]), counts: counts).factorVAE(key: RandomKey(seed: 1)) == 0)
  }

  @Test func unitsThatHardlyVaryDoNotVote() {
    let small = codes { values, _ in [values[0], values[1], values[2] * 0.001] }
    let found = scores(small)
    // One factor of three has no voter: of its points a half or so are told by accident at best.
    #expect(found.factor < 0.95)
  }
}
