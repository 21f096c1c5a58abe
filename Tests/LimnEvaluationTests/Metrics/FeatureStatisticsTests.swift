import Foundation
import LimnEvaluation
import LimnTensors
import Testing

@Suite struct FeatureStatisticsTests {
  @Test("Of distributions whose covariances share axes: |μ − ν|² + Σ(σ − τ)²")
  func sharedAxes() {
    let a = FeatureStatistics(mean: [1, 2], covariance: [4, 0, 0, 9])
    let b = FeatureStatistics(mean: [0, 4], covariance: [1, 0, 0, 25])
    #expect(abs(a.distance(to: b) - (1 + 4 + 1 + 4)) < 1e-12)
    #expect(abs(b.distance(to: a) - 10) < 1e-12 && a.distance(to: a) < 1e-12)
    // Turned by 45°, both alike, the distance stays.
    let (c, d) = (
      FeatureStatistics(mean: [0, 0], covariance: [6.5, -2.5, -2.5, 6.5]),
      FeatureStatistics(mean: [0, 0], covariance: [13, -12, -12, 13])
    )
    #expect(abs(c.distance(to: d) - (1 + 4)) < 1e-10)
  }

  @Test("Of crossed axes: 2·tr of the root is twice the sum of the product's root eigenvalues")
  func crossedAxes() {
    let a = FeatureStatistics(mean: [0, 0], covariance: [4, 0, 0, 1])
    let b = FeatureStatistics(mean: [0, 0], covariance: [2, 1, 1, 2])
    // A·B = [[8, 4], [1, 2]]: eigenvalues 5 ± √13; (√x + √y)² = 10 + 2√12.
    let known = 5 + 4 - 2 * (10 + 2 * 12.0.squareRoot()).squareRoot()
    #expect(abs(a.distance(to: b) - known) < 1e-12)
  }

  @Test func singularCovariancesHaveADistanceToo() {
    let point = FeatureStatistics(mean: [1, 0, 0], covariance: [Double](repeating: 0, count: 9))
    let line = FeatureStatistics(mean: [0, 0, 0], covariance: [9, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(abs(point.distance(to: line) - 10) < 1e-12)
  }

  @Test func statisticsOfRows() {
    let rows: [[Float]] = [[1, 2], [3, 2], [5, 8]]
    let statistics = FeatureStatistics(rows)
    #expect(statistics.mean == [3, 4])
    #expect(statistics.covariance == [4, 6, 6, 12])
  }

  @Test("A draw of the fitted distribution has the codes' mean and covariance")
  func fittedCodes() {
    let codes: [[Float]] = [[1, 2], [3, 2], [5, 8], [-1, 0]]
    let space = LatentSpace(name: "a", model: "0", levels: [.vector(units: 2)])
    let example = Latent(space: space, levels: [Tensor(zeros: [1, 2])])
    let distribution = CodeDistribution(codes, example: example)
    let drawn = FeatureStatistics((0..<20_000).map { distribution.fitted(key: RandomKey(seed: 4).split($0)) })
    let known = FeatureStatistics(codes)
    for (a, b) in zip(drawn.mean + drawn.covariance, known.mean + known.covariance) { #expect(abs(a - b) < 0.3) }
    let normal = FeatureStatistics((0..<20_000).map { distribution.standardNormal(key: RandomKey(seed: 4).split($0)) })
    for (a, b) in zip(normal.mean + normal.covariance, [0.0, 0, 1, 0, 0, 1]) { #expect(abs(a - b) < 0.05) }
    #expect(CodeDistribution.rows(of: distribution.latent(codes)) == codes)
  }
}
