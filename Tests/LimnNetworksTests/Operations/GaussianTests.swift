import Foundation
import LimnNetworks
import LimnTensors
import TensorKit
import Testing

@Suite struct GaussianTests {
  @Test(arguments: ["gaussian", "gaussian-maps"])
  func drawsAreThoseOfPyTorch(name: String) throws {
    let pyTorch = try PyTorchCase("\(name)-draw")
    let noise = try pyTorch.constant("noise")
    try pyTorch.check { Gaussian(mean: $0["mean"], logVariance: $0["logVariance"]).draw(noise: noise) }
  }

  @Test(arguments: ["gaussian", "gaussian-maps"])
  func divergencesAreThoseOfPyTorch(name: String) throws {
    try PyTorchCase("\(name)-divergence").check {
      Gaussian(mean: $0["mean"], logVariance: $0["logVariance"]).divergenceFromStandardNormal()
    }
  }

  @Test(arguments: ["gaussian-moments", "gaussian-moments-maps"])
  func momentsAreTwoHalvesOfTheChannels(name: String) throws {
    let pyTorch = try PyTorchCase(name)
    let noise = try pyTorch.constant("noise")
    try pyTorch.check { Gaussian(moments: $0["x"]).draw(noise: noise) }
  }

  @Test func theStandardNormalDivergesFromItselfByNothing() {
    let zeros = Variable(Tensor(zeros: [3, 5]))
    let divergence = Gaussian(mean: zeros, logVariance: zeros).divergenceFromStandardNormal()
    #expect(divergence.value.array == [0, 0, 0])
  }

  @Test("The gradient of the sum over the batch is that of the closed form")
  func gradientOfTheSum() {
    let (key, shape) = (RandomKey(seed: 3), Shape([4, 6]))
    var parameters = Parameters()
    parameters["mean"] = key.split("mean").normal(shape)
    parameters["logVariance"] = key.split("logVariance").normal(shape)
    let found = gradients(at: parameters) {
      Gaussian(mean: $0["mean"], logVariance: $0["logVariance"]).divergenceFromStandardNormal().sum()
    }.gradients
    expectClose(found["mean"], parameters["mean"], tolerance: 1e-6)
    // sinh is one way to write (exp(v) − 1) / 2 = exp(v / 2) · sinh(v / 2).
    let slope = parameters["logVariance"].mapped { exp($0 / 2) * sinh($0 / 2) }
    expectClose(found["logVariance"], slope, tolerance: 1e-5)
  }

  @Test func clampedDrawsAreThoseOfPyTorch() throws {
    let pyTorch = try PyTorchCase("gaussian-clamped")
    let noise = try pyTorch.constant("noise")
    try pyTorch.check {
      Gaussian(mean: $0["mean"], logVariance: $0["logVariance"]).clampingLogVariance(to: -1...0.5).draw(noise: noise)
    }
  }

  @Test("Without a word the log-variance is kept within -30...20, and not a number stays one")
  func clampedByDefault() {
    let given = Tensor([-1e9, -30, -3, 20, 21, .infinity, .nan], shape: [1, 7])
    let clamped = Gaussian(mean: Variable(given), logVariance: Variable(given)).clampingLogVariance()
    let found = clamped.logVariance.value.array
    #expect(found.prefix(6) == [-30, -30, -3, 20, 20, 20] && found[6].isNaN)
    #expect(clamped.mean.value.array.prefix(6) == given.array.prefix(6))
  }

  @Test(arguments: [("divergence-by-unit", Float(0)), ("divergence-by-unit-floor", 0.5)])
  func divergencesByUnitAreThoseOfPyTorch(name: String, floor: Float) throws {
    try PyTorchCase(name).check {
      Gaussian(mean: $0["mean"], logVariance: $0["logVariance"]).divergenceByUnit(floor: floor).sum
    }
    let pyTorch = try PyTorchCase.fixture(under: "divergence-by-unit")
    let (mean, logVariance) = (try #require(pyTorch["in.mean"]), try #require(pyTorch["in.logVariance"]))
    let gaussian = Gaussian(mean: Variable(mean), logVariance: Variable(logVariance))
    let units = gaussian.divergenceByUnit(floor: floor).units.map { Float($0) }
    expectClose(Tensor(units, shape: [6]), try #require(pyTorch["constant.units"]), tolerance: 2e-6)
  }

  @Test("A unit below the floor counts as the floor, and no gradient flows to it; one above it does not see the floor")
  func freeBits() {
    var parameters = Parameters()
    parameters["mean"] = Tensor([0.1, 3, -0.2, 2], shape: [2, 2])
    parameters["logVariance"] = Tensor([0.1, -1, 0.2, 1], shape: [2, 2])
    func found(_ floor: Float) -> (value: Double, gradients: Parameters) {
      gradients(at: parameters) {
        Gaussian(mean: $0["mean"], logVariance: $0["logVariance"]).divergenceByUnit(floor: floor).sum
      }
    }
    let gaussian = Gaussian(mean: Variable(parameters["mean"]), logVariance: Variable(parameters["logVariance"]))
    let units = gaussian.divergenceByUnit(floor: 0.5).units
    #expect(units[0] < 0.05 && units[1] > 1, "what is told of the units does not know the floor")
    let (free, floored) = (found(0), found(0.5))
    #expect(abs(free.value - units.reduce(0, +)) < 1e-5 && abs(floored.value - (0.5 + units[1])) < 1e-5)
    for name in parameters.names {
      let (a, b) = (free.gradients[name].array, floored.gradients[name].array)
      #expect(b[0] == 0 && b[2] == 0 && a[0] != 0 && a[2] != 0)
      #expect(a[1] == b[1] && a[3] == b[3] && a[1] != 0)
    }
  }

  @Test func unitsAtThePriorDivergeByNothing() {
    let zeros = Variable(Tensor(zeros: [3, 4]))
    let found = Gaussian(mean: zeros, logVariance: zeros).divergenceByUnit()
    #expect(found.sum.value.scalar == 0 && found.units == [0, 0, 0, 0])
  }

  @Test func unitsAddUpToTheDivergenceOfTheItems() {
    let gaussian = Gaussian(
      mean: Variable(RandomKey(seed: 1).normal([5, 8])), logVariance: Variable(RandomKey(seed: 2).normal([5, 8])))
    let (sum, units) = gaussian.divergenceByUnit()
    let mean = gaussian.divergenceFromStandardNormal().value.mean()
    #expect(abs(Double(sum.value.scalar) - mean) < 1e-5 && abs(units.reduce(0, +) - mean) < 1e-5)
  }

  @Test("Draws with much noise have the distribution's own mean and deviation")
  func drawsAreOfTheDistribution() {
    let (count, mean, deviation) = (40_000, Float(0.7), Float(1.5))
    let shape = Shape([1, count])
    let gaussian = Gaussian(
      mean: Variable(Tensor(repeating: mean, shape: shape)),
      logVariance: Variable(Tensor(repeating: 2 * log(deviation), shape: shape)))
    let draw = gaussian.draw(noise: RandomKey(seed: 5).normal(shape)).value
    let centred = draw.mapped { $0 - mean }
    #expect(abs(draw.mean() - Double(mean)) < 0.03)
    #expect(abs((centred.squaredNorm() / Double(count)).squareRoot() - Double(deviation)) < 0.03)
  }
}
