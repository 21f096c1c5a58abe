import LimnTensors
import Testing

@Suite struct PrincipalAxesTests {
  @Test func axesAreSortedByTheirVariances() throws {
    // Variances 4 and 1 along (3, 4)/5 and (4, −3)/5.
    let covariance = [
      9.0 / 25 * 4 + 16.0 / 25, 12.0 / 25 * 4 - 12.0 / 25, 12.0 / 25 * 4 - 12.0 / 25, 16.0 / 25 * 4 + 9.0 / 25,
    ]
    let axes = try #require(PrincipalAxes(Moments(mean: [0, 0], covariance: covariance)))
    #expect(zip(axes.variances, [4, 1]).allSatisfy { abs($0 - $1) < 1e-12 } && abs(axes.share(0) - 0.8) < 1e-12)
    #expect(abs(abs(axes.vectors[0, 0] * 0.6 + axes.vectors[0, 1] * 0.8) - 1) < 1e-12)
  }
}
