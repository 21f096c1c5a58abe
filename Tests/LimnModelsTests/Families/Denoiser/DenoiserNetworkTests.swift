import Foundation
import LimnModels
import LimnNetworks
import LimnTensors
import ModelKit
import NetworkKit
import TensorKit
import Testing

/// An image of numbers in 0...1.
func randomImage(_ shape: Shape, seed: UInt64 = 1) -> Tensor {
  let key = RandomKey(seed: seed)
  return Tensor(shape: shape) { values in
    for index in values.indices { values[index] = Float(key.uniform(at: index)) }
  }
}

@Suite struct DenoiserNetworkTests {
  /// The network of Fixtures/denoiser.py with its weights, and what PyTorch says of it.
  private func pyTorch() throws -> (network: DenoiserNetwork, weights: Parameters, tensors: [String: Tensor]) {
    let path = try #require(
      Bundle.module.path(forResource: "denoiser", ofType: "safetensors", inDirectory: "Fixtures"))
    let tensors = try Safetensors.read(path).tensors
    let network = DenoiserNetwork(
      try DenoiserArchitecture(channels: [5, 9, 12], encoderBlocks: [1, 0, 2], decoderBlocks: [2, 1]))
    var weights = Parameters()
    for spec in network.parameters {
      let weight = try #require(tensors["weight.\(spec.name)"], "PyTorch has no \(spec.name)")
      #expect(weight.shape == spec.shape)
      weights[spec.name] = weight
    }
    #expect(tensors.keys.filter { $0.hasPrefix("weight.") }.count == weights.names.count)
    return (network, weights, tensors)
  }

  @Test func valuesArePyTorchs() throws {
    let (network, weights, tensors) = try pyTorch()
    let images = try #require(tensors["images"])
    for images in [images, images.converted(to: .blocked)] {
      let clean = network(Variable(images), in: Pass(weights)).value
      expectClose(clean, try #require(tensors["clean"]), tolerance: 1e-5)
      let features = network.encode(Variable(images), in: Pass(weights))
      #expect(features.count == 3)
      for (index, level) in features.enumerated() {
        expectZeroPadding(level.value)
        expectClose(level.value, try #require(tensors["level.\(index)"]), tolerance: 1e-5)
      }
    }
  }

  @Test func gradientsArePyTorchs() throws {
    let (network, weights, tensors) = try pyTorch()
    let (images, target) = (try #require(tensors["images"]), try #require(tensors["target"]))
    let slopes = gradients(at: weights) { pass in
      Loss.mse(network(Variable(images), in: pass), target: target)
    }.gradients
    for name in weights.names {
      let expected = try #require(tensors["gradient.\(name)"])
      let size = (expected.squaredNorm() / Double(expected.count)).squareRoot()
      #expect(size > 0)
      expectClose(slopes[name], expected, tolerance: Float(1e-4 * size))
    }
  }

  @Test func gradientsAreThoseOfFiniteDifferences() throws {
    let network = DenoiserNetwork(
      try DenoiserArchitecture(channels: [3, 9], encoderBlocks: [1, 1], decoderBlocks: [1]))
    let parameters = Parameters(network.parameters, key: RandomKey(seed: 3))
    let images = randomImage([1, 3, 8, 8])
    checkGradient(at: parameters, tolerance: 2e-2, directions: 1) { network(Variable(images), in: $0) }
  }

  @Test func decodingWhatWasEncodedIsTheWholeNetwork() throws {
    let (network, weights, tensors) = try pyTorch()
    let images = Variable(try #require(tensors["images"]))
    let noise = pixelShuffle(network.decode(network.encode(images, in: Pass(weights)), in: Pass(weights)), by: 2).value
    expectSame(images.value - noise, network(images, in: Pass(weights)).value)
  }

  @Test func itScalesWithItsInput() throws {
    let (network, weights, _) = try pyTorch()
    let images = randomImage([1, 3, 16, 16])
    let clean = network(Variable(images), in: Pass(weights)).value
    for factor in [Float(0.125), 4, 0.3, 17] {
      let scaled = network(Variable(images * factor), in: Pass(weights)).value
      expectClose(scaled, clean * factor, tolerance: 1e-5 * max(1, factor))
    }
    #expect(network(Variable(images * 0), in: Pass(weights)).value.array.allSatisfy { $0 == 0 })
  }

  @Test func oneLevelIsEnough() throws {
    let network = DenoiserNetwork(try DenoiserArchitecture(channels: [4], encoderBlocks: [1], decoderBlocks: []))
    let parameters = Parameters(network.parameters, key: RandomKey(seed: 1))
    #expect(network.architecture.multiple == 2)
    #expect(network(Variable(randomImage([1, 3, 2, 6])), in: Pass(parameters)).shape == [1, 3, 2, 6])
  }

  @Test(arguments: [
    ([5, 9, 12], [1, 0, 2], [2, 1]), ([4], [2], []), ([3, 4], [0, 0], [0]), ([4, 6], [1, 2], [1]),
    ([3, 4, 5], [0, 1, 1], [0, 0]),
  ])
  func itsReachIsTheHaloThatImpulsesCross(channels: [Int], encoderBlocks: [Int], decoderBlocks: [Int]) throws {
    let architecture = try DenoiserArchitecture(
      channels: channels, encoderBlocks: encoderBlocks, decoderBlocks: decoderBlocks)
    let network = DenoiserNetwork(architecture)
    let parameters = Parameters(network.parameters, key: RandomKey(seed: 4))
    let (multiple, reach) = (architecture.multiple, architecture.reach)
    let length = 2 * reach + 4 * multiple
    let middle = length / 2 / multiple * multiple
    for isRow in [true, false] {
      // Without biases, nothing comes of nothing: what is not zero was reached by the one bright pixel. (The tiles of
      // Winograd's convolution carry rounding errors a few pixels farther.)
      var farthest = 0
      for place in middle..<middle + multiple {
        var impulse = Tensor(zeros: isRow ? [1, 3, multiple, length] : [1, 3, length, multiple])
        impulse.withMutableValues { $0[isRow ? place : place * multiple] = 1 }
        let answer = ConvolutionMethod.$forced.withValue(.direct) {
          network(Variable(impulse), in: Pass(parameters)).value.array
        }
        for (index, value) in answer.enumerated() where value != 0 {
          let tile = (isRow ? index % length : index / multiple % length) / multiple * multiple
          farthest = max(farthest, abs(tile - middle))
        }
      }
      #expect(farthest == reach)
    }
  }

  @Test func aTileWithItsHaloGivesWhatTheWholeGives() throws {
    let (network, weights, _) = try pyTorch()
    let multiple = network.architecture.multiple
    let halo = network.architecture.reach
    let (side, tile) = (2 * halo + 2 * multiple, 2 * multiple)
    func clean(_ images: Tensor) -> Tensor { network(Variable(images), in: Pass(weights)).value }
    let image = randomImage([1, 3, side + 2 * multiple, side + multiple])
    let whole = clean(image).cropped(x: halo + multiple, y: halo + multiple, width: tile, height: tile)
    let cut = clean(image.cropped(x: multiple, y: multiple, width: side, height: side))
    expectClose(cut.cropped(x: halo, y: halo, width: tile, height: tile), whole, tolerance: 1e-5)
  }

  @Test(arguments: [
    ([], [], [], "channels is one to five numbers from 1 to 1024, not []"),
    ([1, 2, 3, 4, 5, 6], [], [], "channels is one to five numbers from 1 to 1024, not [1, 2, 3, 4, 5, 6]"),
    ([8, 0], [1, 1], [1], "channels is one to five numbers from 1 to 1024, not [8, 0]"),
    ([8, 1025], [1, 1], [1], "channels is one to five numbers from 1 to 1024, not [8, 1025]"),
    ([8, 16], [1], [1], "encoderBlocks is 2 numbers from 0 to 32, one a level, not [1]"),
    ([8, 16], [1, 33], [1], "encoderBlocks is one to five numbers from 0 to 32, not [1, 33]"),
    ([8, 16], [1, -1], [1], "encoderBlocks is one to five numbers from 0 to 32, not [1, -1]"),
    ([8, 16], [1, 1], [1, 1], "decoderBlocks is 1 numbers from 0 to 32, one a level but the last, not [1, 1]"),
    ([8, 16], [1, 1], [40], "decoderBlocks is up to four numbers from 0 to 32, not [40]"),
  ])
  func architecturesThatDoNotFitAreRefused(
    channels: [Int], encoderBlocks: [Int], decoderBlocks: [Int], fault: String
  ) {
    let error = #expect(throws: ShapeError.self) {
      try DenoiserArchitecture(channels: channels, encoderBlocks: encoderBlocks, decoderBlocks: decoderBlocks)
    }
    #expect(error?.description == fault)
  }
}
