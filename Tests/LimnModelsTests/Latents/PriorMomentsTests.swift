import LimnModels
import LimnTensors
import Testing

@Suite struct PriorMomentsTests {
  private let shape = LatentShape(
    space: LatentSpace(name: "m", model: "abc", levels: [.vector(units: 2)]), levels: [[1, 2]])

  @Test func momentsOfNormalDistributionsAreExact() {
    let standard = StandardNormal(shape).moments
    #expect(standard.mean == [0, 0] && standard.covariance == [1, 0, 0, 1])
    let gaussian = gaussian([1, 2], [2, 0, 1, 3]).moments
    #expect(gaussian.mean == [1, 2] && gaussian.covariance == [4, 2, 2, 10])
  }

  @Test func thoseOfOthersAreOfSamples() {
    let mixture = GaussianMixturePrior(
      [gaussian([-3, 0], [1, 0, 0, 1]), gaussian([3, 0], [1, 0, 0, 1])], weights: [1, 1], examples: 9)
    let moments = mixture.moments
    #expect(abs(moments.mean[0]) < 0.2 && abs(moments.covariance[0] - 10) < 0.5 && abs(moments.covariance[3] - 1) < 0.1)
    #expect(moments.covariance == mixture.moments.covariance)
  }

  private func gaussian(_ mean: [Float], _ factor: [Float]) -> GaussianPrior {
    GaussianPrior(
      shape: shape, mean: Tensor(mean, shape: [2]), factor: Tensor(factor, shape: [2, 2]), examples: 9)
  }
}
