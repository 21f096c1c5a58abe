import Foundation
import LimnModels
import LimnNetworks
import LimnTensors
import ModelKit
import NetworkKit
import TensorKit
import Testing

@Suite struct AutoencoderNetworkTests {
  /// A network of Fixtures/autoencoder.py with its weights, and what PyTorch says of it.
  private func pyTorch(
    _ name: String
  ) throws -> (network: AutoencoderNetwork, weights: Parameters, tensors: [String: Tensor]) {
    let path = try #require(
      Bundle.module.path(forResource: "autoencoder", ofType: "safetensors", inDirectory: "Fixtures"))
    let tensors = try Safetensors.read(path).tensors
    let architecture = try AutoencoderArchitecture(
      imageSize: 32, latent: 5, encoderChannels: [4, 6, 8, 9], encoderBlocks: [1, 0, 2, 0],
      decoderChannels: [5, 4, 7, 6], decoderBlocks: [1, 0, 0, 2])
    let network = AutoencoderNetwork(architecture, isVariational: name == "vae")
    var weights = Parameters()
    for spec in network.parameters {
      let weight = try #require(tensors["\(name).weight.\(spec.name)"], "PyTorch has no \(spec.name)")
      #expect(weight.shape == spec.shape)
      weights[spec.name] = weight
    }
    #expect(tensors.keys.filter { $0.hasPrefix("\(name).weight.") }.count == weights.names.count)
    return (network, weights, tensors)
  }

  /// The code, its decoding, and minus the evidence lower bound with half the divergence.
  private func loss(
    _ network: AutoencoderNetwork, _ images: Tensor, noise: Tensor, _ pass: Pass
  ) -> (code: Variable, decoded: Variable, loss: Variable) {
    guard network.isVariational else {
      let code = network.encode(Variable(images), in: pass)
      let decoded = network.decode(code, in: pass)
      return (code, decoded, Likelihood.optimal(decoded, target: images).negativeLog)
    }
    let posterior = network.posterior(Variable(images), in: pass)
    let decoded = network.decode(posterior.draw(noise: noise), in: pass)
    let likelihood = Likelihood.optimal(decoded, target: images).negativeLog
    return (network.encode(Variable(images), in: pass), decoded, likelihood + posterior.divergenceByUnit().sum * 0.5)
  }

  @Test(arguments: ["vae", "autoencoder"], [Layout.plain, .blocked])
  func valuesAndGradientsArePyTorchs(name: String, layout: Layout) throws {
    let (network, weights, tensors) = try pyTorch(name)
    let images = try #require(tensors["images"]).converted(to: layout)
    let noise = try #require(tensors["noise"])
    let expected = try (
      code: #require(tensors["\(name).code"]), decoded: #require(tensors["\(name).decoded"]),
      loss: Double(#require(tensors["\(name).loss"]).scalar)
    )
    let (value, slopes) = gradients(at: weights) { pass in
      let found = loss(network, images, noise: noise, pass)
      expectClose(found.code.value, expected.code, tolerance: 1e-5)
      expectClose(found.decoded.value, expected.decoded, tolerance: 1e-5)
      return found.loss
    }
    #expect(abs(value - expected.loss) < 1e-5 * abs(expected.loss))
    for name in weights.names {
      let slope = try #require(tensors["\(network.isVariational ? "vae" : "autoencoder").gradient.\(name)"])
      let size = (slope.squaredNorm() / Double(slope.count)).squareRoot()
      #expect(size > 0)
      expectClose(slopes[name], slope, tolerance: Float(1e-3 * size))
    }
  }

  @Test(arguments: [16, 32, 48, 64, 80, 96], [true, false])
  func shapes(size: Int, isVariational: Bool) throws {
    let architecture = try AutoencoderArchitecture(
      imageSize: size, latent: 3, encoderChannels: [2, 3, 2, 4], encoderBlocks: [0, 1, 0, 0],
      decoderChannels: [3, 2, 4, 2], decoderBlocks: [0, 0, 1, 0])
    let network = AutoencoderNetwork(architecture, isVariational: isVariational)
    let pass = Pass(Parameters(network.parameters, key: RandomKey(seed: 1)))
    let images = randomImage([2, 3, size, size])
    let code = network.encode(Variable(images), in: pass)
    #expect(code.shape == [2, isVariational ? 6 : 3])
    let decoded = network.decode(Variable(RandomKey(seed: 2).normal([2, 3])), in: pass)
    #expect(decoded.shape == images.shape && decoded.value.layout == .plain && decoded.value.isFinite)
    guard isVariational else { return }
    let posterior = network.posterior(Variable(images), in: pass)
    #expect(posterior.mean.shape == [2, 3] && posterior.logVariance.shape == [2, 3])
    expectSame(Gaussian(moments: code).mean.value, posterior.mean.value)
  }

  @Test func gradientsAreThoseOfFiniteDifferences() throws {
    let architecture = try AutoencoderArchitecture(
      imageSize: 16, latent: 3, encoderChannels: [3, 4, 4, 6], encoderBlocks: [0, 0, 1, 0],
      decoderChannels: [3, 4, 4, 6], decoderBlocks: [0, 1, 0, 0])
    let network = AutoencoderNetwork(architecture, isVariational: true)
    let parameters = Parameters(network.parameters, key: RandomKey(seed: 3))
    let (images, noise) = (randomImage([1, 3, 16, 16]), RandomKey(seed: 4).normal([1, 3]))
    checkGradient(at: parameters, tolerance: 2e-2, directions: 1, elements: 2) { pass in
      network.decode(network.posterior(Variable(images), in: pass).draw(noise: noise), in: pass)
    }
  }

  @Test("However far the weights go, the posterior's log-variance stays within -30...20")
  func thePosteriorIsClamped() throws {
    let architecture = try AutoencoderArchitecture(
      imageSize: 16, latent: 4, encoderChannels: [2, 2, 2, 2], decoderChannels: [2, 2, 2, 2])
    let network = AutoencoderNetwork(architecture, isVariational: true)
    var weights = Parameters(network.parameters, key: RandomKey(seed: 1))
    weights["encoder.moments.bias"] = Tensor([1e3, 0, 0, -1e3, 1e3, 0, -1e3, 0], shape: [8])
    let posterior = network.posterior(Variable(randomImage([1, 3, 16, 16])), in: Pass(weights))
    let (mean, found) = (posterior.mean.value.array, posterior.logVariance.value.array)
    #expect(found[0] == 20 && found[2] == -30 && abs(found[1]) < 20 && abs(found[3]) < 20)
    #expect(mean[0] > 900 && mean[3] < -900)
  }

  @Test func oneSeedGivesTheEncoderOfBothFamiliesTheSameLevels() throws {
    let architecture = try AutoencoderArchitecture(
      imageSize: 16, latent: 4, encoderChannels: [2, 2, 2, 2], decoderChannels: [2, 2, 2, 2])
    let names = [true, false].map { isVariational in
      AutoencoderNetwork(architecture, isVariational: isVariational).parameters.map(\.name)
    }
    #expect(names[0].map { $0.replacing("encoder.moments", with: "encoder.code") } == names[1])
    #expect(Set(names[0]).count == names[0].count)
    #expect(names[0].first == "encoder.0.0.weight" && names[0].last == "decoder.tail.bias")
  }
}
