import Foundation
import LimnNetworks
import LimnTensors
import LimnTestSupport
import Testing

@Suite struct LikelihoodTests {
  @Test func theBestVarianceIsPyTorchs() throws {
    let pyTorch = try PyTorchCase("likelihood-optimal")
    let target = try pyTorch.constant("target")
    try pyTorch.check(tolerance: 2e-4) { Likelihood.optimal($0["x"], target: target).negativeLog }
  }

  @Test(arguments: [Likelihood.learned, .learnedMap])
  func aLearnedVarianceIsPyTorchs(likelihood: Likelihood) throws {
    let pyTorch = try PyTorchCase("likelihood-\(likelihood.rawValue)")
    let target = try pyTorch.constant("target")
    for layout in [Layout.plain, .blocked] {
      try pyTorch.check(tolerance: 4e-4) {
        likelihood($0["x"], target: target.converted(to: layout), logVariance: $0["logVariance"]).negativeLog
      }
    }
  }

  /// Minus the log-likelihood under one variance, and its slope with the logarithm.
  private func learned(_ x: Tensor, _ target: Tensor, logVariance: Double) -> (value: Double, slope: Float) {
    var parameters = Parameters()
    parameters["v"] = Tensor([Float(logVariance)], shape: [1])
    let found = gradients(at: parameters) {
      Likelihood.learned(Variable(x), target: target, logVariance: $0["v"]).negativeLog
    }
    return (found.value, found.gradients["v"].array[0])
  }

  @Test("No variance is more likely than the mean squared error, where the slope of a learned one is 0")
  func theBestIsTheBest() {
    let (x, target) = (RandomKey(seed: 1).normal([3, 2, 4, 4]), RandomKey(seed: 2).normal([3, 2, 4, 4]))
    let mse = (x - target).squaredNorm() / Double(x.count)
    let best = Double(Likelihood.optimal(Variable(x), target: target).negativeLog.value.scalar)
    #expect(abs(best - Likelihood.optimalNegativeLog(meanSquaredError: mse, pixels: 32)) < 1e-4)
    let at = learned(x, target, logVariance: log(mse))
    #expect(abs(at.value - best) < 1e-4 && abs(at.slope) < 1e-4)
    for other in [-1.0, -0.1, 0.1, 1] {
      let found = learned(x, target, logVariance: log(mse) + other)
      #expect(found.value > best + 0.05 && found.slope.sign == (other < 0 ? .minus : .plus))
    }
  }

  private static func logVariance(_ likelihood: Likelihood, for images: Shape) -> Variable? {
    likelihood.logVarianceShape(for: images).map { Variable(RandomKey(seed: 6).normal($0)) }
  }

  @Test(arguments: Likelihood.allCases)
  func itIsAMeanOverTheBatchAndASumOverPixels(likelihood: Likelihood) {
    let (x, target) = (RandomKey(seed: 3).normal([1, 3, 4, 4]), RandomKey(seed: 4).normal([1, 3, 4, 4]))
    let logVariance = Self.logVariance(likelihood, for: x.shape)
    func value(_ x: Tensor, _ target: Tensor, _ logVariance: Variable?) -> Float {
      likelihood(Variable(x), target: target, logVariance: logVariance).negativeLog.value.scalar
    }
    let once = value(x, target, logVariance)
    #expect(abs(value(.stacked([x, x]), .stacked([target, target]), logVariance) - once) < 1e-3)
    let wide = Shape([1, 6, 4, 4])
    let doubled = logVariance.map { given in
      given.value.count == 1 ? given : Variable(Tensor.stacked([given.value, given.value]).reshaped(to: wide))
    }
    let twice = value(
      .stacked([x, x]).reshaped(to: wide), .stacked([target, target]).reshaped(to: wide), doubled)
    #expect(abs(twice - 2 * once) < 1e-3)
  }

  @Test func aMapOfOneVarianceIsThatVariance() {
    let (x, target) = (RandomKey(seed: 3).normal([2, 3, 4, 4]), RandomKey(seed: 4).normal([2, 3, 4, 4]))
    let one = Likelihood.learned(Variable(x), target: target, logVariance: Variable(Tensor([0.5], shape: [1])))
    let map = Likelihood.learnedMap(
      Variable(x), target: target, logVariance: Variable(Tensor(repeating: 0.5, shape: [1, 3, 4, 4])))
    #expect(abs(one.negativeLog.value.scalar - map.negativeLog.value.scalar) < 1e-3)
    #expect(abs(one.gradientNorm - map.gradientNorm) < 1e-6)
  }

  @Test(arguments: Likelihood.allCases)
  func theNormOfTheGradientIsTold(likelihood: Likelihood) {
    var parameters = Parameters()
    parameters["x"] = RandomKey(seed: 3).normal([2, 3, 4, 4])
    let target = RandomKey(seed: 4).normal([2, 3, 4, 4])
    var norm = 0.0
    let slope = gradients(at: parameters) { pass in
      let logVariance = Self.logVariance(likelihood, for: target.shape)
      let found = likelihood(pass["x"], target: target, logVariance: logVariance)
      norm = found.gradientNorm
      return found.negativeLog
    }.gradients["x"]
    #expect(norm > 0 && abs(slope.squaredNorm().squareRoot() - norm) < 1e-5 * norm)
  }

  @Test func aPerfectReconstructionIsFinite() {
    let x = RandomKey(seed: 5).normal([1, 3, 4, 4])
    var parameters = Parameters()
    parameters["x"] = x
    let found = gradients(at: parameters) { Likelihood.optimal($0["x"], target: x).negativeLog }
    #expect(found.value.isFinite && found.gradients["x"].array.allSatisfy { $0 == 0 })
  }
}
