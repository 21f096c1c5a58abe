import Foundation
import LimnNetworks
import LimnTensors
import NetworkKit
import TensorKit
import Testing

/// Divergences and densities of one batch of normal distributions under another.
@Suite struct GaussianPairsTests {
  private let key = RandomKey(seed: 8)

  private var parameters: Parameters {
    var parameters = Parameters()
    for name in ["mean", "logVariance", "otherMean", "otherLogVariance"] {
      parameters[name] = key.split(name).normal([3, 4])
    }
    return parameters
  }

  private func gaussians(in pass: Pass) -> (own: Gaussian, other: Gaussian) {
    (
      Gaussian(mean: pass["mean"], logVariance: pass["logVariance"]),
      Gaussian(mean: pass["otherMean"], logVariance: pass["otherLogVariance"])
    )
  }

  @Test func fromTheStandardNormalItIsThatDivergence() {
    let (own, _) = gaussians(in: Pass(parameters))
    let zeros = Variable(Tensor(zeros: [3, 4]))
    expectClose(
      own.divergence(from: Gaussian(mean: zeros, logVariance: zeros)).value, own.divergenceFromStandardNormal().value,
      tolerance: 1e-6)
    #expect(own.divergence(from: own).value.array.allSatisfy { abs($0) < 1e-6 })
  }

  @Test func itsGradientsAreThoseOfFiniteDifferences() {
    checkGradient(at: parameters) { pass in
      let (own, other) = gaussians(in: pass)
      return own.divergence(from: other)
    }
  }

  @Test("It is the mean of log q − log p over samples of q, by the densities of both")
  func itIsWhatDensitiesSay() {
    let (own, other) = gaussians(in: Pass(parameters))
    let expected = own.divergence(from: other).value.array
    var sums = [0.0, 0, 0]
    for sample in 0..<4000 {
      let drawn = own.draw(noise: key.split("noise").split(sample).normal([3, 4])).value
      for (item, (a, b)) in zip(own.logDensity(of: drawn), other.logDensity(of: drawn)).enumerated() {
        sums[item] += (a - b) / 4000
      }
    }
    for (sum, value) in zip(sums, expected) { #expect(abs(sum - Double(value)) < 0.1 * (1 + Double(value))) }
    let standard = Gaussian(mean: Variable(Tensor(zeros: [1, 2])), logVariance: Variable(Tensor(zeros: [1, 2])))
    #expect(abs(standard.logDensity(of: Tensor([1, 0], shape: [1, 2]))[0] + log(2 * Double.pi) + 0.5) < 1e-12)
  }
}
