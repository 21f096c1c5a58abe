import Foundation
import LimnNetworks
import LimnTensors
import LimnTestSupport
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
