import Foundation
import LimnTensors
import Testing

@Suite struct MomentsTests {
  private let rows = Tensor([1, 2, 3, 6, 5, 1], shape: [3, 2])

  private func isClose(_ found: [Double], _ known: [Double], tolerance: Double = 1e-12) -> Bool {
    found.count == known.count && zip(found, known).allSatisfy { abs($0 - $1) < tolerance }
  }

  @Test func theyAreTheMeanAndTheCovariance() {
    let (all, sample) = (Moments(of: rows), Moments(of: rows, unbiased: true))
    #expect(isClose(all.mean, [3, 3]))
    // Deviations (−2, −1), (0, 3), (2, −2): squares 8 and 14, products −2.
    let known: [Double] = [4, -1, -1, 7]
    #expect(isClose(sample.covariance, known) && isClose(all.covariance, known.map { $0 * 2 / 3 }))
    #expect(abs(sample.trace - 11) < 1e-12 && abs(sample.effectiveDimensions - 121.0 / 67) < 1e-12)
    #expect(Moments(of: rows.rows([1]), unbiased: true).covariance == [0, 0, 0, 0])
  }

  @Test func variancesOfRowsAreAddedOnTheDiagonal() {
    let variances = Tensor([1, 2, 3, 4, 5, 6].map { log($0) }, shape: [3, 2])
    var known = Moments(of: rows).covariance
    known[0] += 3
    known[3] += 4
    #expect(isClose(Moments(of: rows, logVariances: variances).covariance, known, tolerance: 1e-5))
  }

  @Test func exponentialsAreSummedWithoutOverflow() {
    #expect(abs(logSumExp([1000, 1000]) - 1000 - log(2)) < 1e-12)
    #expect(logSumExp([Double]()) == -.infinity && logSumExp([-.infinity, 3]) == 3)
    let (sum, shares) = logSumExpAndShares([1000, 1000 + log(3)])
    #expect(abs(sum - 1000 - log(4)) < 1e-12 && isClose(shares, [0.25, 0.75]))
  }

  @Test func aFactorSolvesBothWays() throws {
    let factor = try #require(TriangularFactor(of: [4, 0, 2, 5], size: 2))
    #expect(factor.values == [2, 0, 1, 2] && abs(factor.logDeterminant - log(16)) < 1e-12)
    var (down, up) = ([2.0, 5], [4.0, 4])
    factor.solve(&down)
    factor.solveTransposed(&up)
    #expect(down == [1, 2] && up == [1, 2])
    // The inverse of [[4, 2], [2, 5]] is [[5, −2], [−2, 4]] / 16.
    #expect(isClose(factor.precisions, [0.3125, 0.25]))
  }
}
