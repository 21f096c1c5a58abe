import Foundation
import LimnModels
import LimnNetworks
import LimnTensors
import ModelKit
import NetworkKit
import Testing

@Suite struct BasicNetworkTests {
  private static func small(_ likelihood: String = "gaussian", _ activation: String = "tanh") throws
    -> BasicArchitecture
  {
    try BasicArchitecture(
      width: 8, height: 4, latent: 3, likelihood: likelihood, activation: activation, encoderConvolutions: [3, 4],
      encoderKernels: [4, 2], encoderHidden: [5], decoderHidden: [5], decoderConvolutions: [4, 3])
  }

  @Test func networksAreTreesWithTheGradientsOfTheirValues() throws {
    let images = RandomKey(seed: 1).normal([2, 1, 4, 8]).mapped { 1 / (1 + exp(-$0)) }
    for likelihood in ["gaussian", "bernoulli"] {
      for isVariational in [false, true] {
        let network = BasicNetwork(try Self.small(likelihood), isVariational: isVariational)
        checkNetwork(network)
        let weights = Parameters(network.parameters, key: RandomKey(seed: 2))
        checkGradient(at: weights, tolerance: 3e-2) { pass in
          let code =
            isVariational
            ? network.posterior(Variable(images), in: pass).draw(noise: RandomKey(seed: 3).normal([2, 3]))
            : network.encode(Variable(images), in: pass)
          return network.likelihood(network.decode(code, in: pass), target: images, in: pass).mean
        }
      }
    }
  }

  /// 13.9 million products an image with one channel (STUDY.md, C1), of 481,109 weights for a plain one.
  @Test func theNetworkOfLocatello() throws {
    let network = BasicNetwork(try .locatello(), isVariational: true)
    let weights = Parameters(network.parameters, key: RandomKey(seed: 2))
    let shapes = Dictionary(uniqueKeysWithValues: network.parameters.map { ($0.name, $0.shape) })
    #expect(
      shapes["encoder.convolutions.2.weight"] == [64, 32, 2, 2] && shapes["encoder.hidden.0.weight"] == [256, 1024])
    #expect(shapes["encoder.moments.weight"] == [20, 256] && shapes["decoder.expand.weight"] == [1024, 256])
    #expect(shapes["decoder.convolutions.3.weight"] == [32, 1, 4, 4] && shapes["likelihood.log_variance"] == nil)
    let images = Tensor(repeating: 0.5, shape: [1, 1, 64, 64])
    let posterior = network.posterior(Variable(images), in: Pass(weights))
    #expect(posterior.mean.shape == [1, 10])
    #expect(network.decode(posterior.mean, in: Pass(weights)).shape == [1, 1, 64, 64])
    // Convolutions, then the linear layers: of 16²·… outputs each.
    let down = 1024 * 16 * 32 + 256 * 16 * 32 * 32 + 64 * 4 * 32 * 64 + 16 * 4 * 64 * 64
    let up = 16 * 16 * 64 * 64 + 64 * 16 * 64 * 32 + 256 * 16 * 32 * 32 + 1024 * 16 * 32
    let linear = 1024 * 256 + 256 * 20 + 10 * 256 + 256 * 1024
    #expect(abs(Double(down + up + linear) / 13.9e6 - 1) < 0.01)
  }

  @Test func withoutHiddenLayersItIsLinear() throws {
    let network = BasicNetwork(try BasicArchitecture(width: 3, height: 2, latent: 2), isVariational: false)
    let weights = Parameters(network.parameters, key: RandomKey(seed: 2))
    let x = RandomKey(seed: 4).normal([2, 1, 2, 3])
    let pass = Pass(weights)
    func f(_ x: Tensor) -> Tensor { network.decode(network.encode(Variable(x), in: pass), in: pass).value }
    let middle = f((x.items(0..<1) + x.items(1..<2)) * 0.5)
    let mean = (f(x.items(0..<1)) + f(x.items(1..<2))) * 0.5
    #expect((middle - mean).squaredNorm() < 1e-10)
  }
}
