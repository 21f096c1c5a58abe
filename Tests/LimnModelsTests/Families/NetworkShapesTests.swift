import LimnModels
import LimnNetworks
import LimnTensors
import Testing

/// The shapes of a walk are those of a forward pass, for the networks of every family.
@Suite struct NetworkShapesTests {
  private func pass(_ network: some Module) -> Pass { Pass(Parameters(network.parameters, key: RandomKey(seed: 1))) }

  private func images(_ height: Int, _ width: Int) -> Variable {
    Variable(RandomKey(seed: 2).normal([2, 3, height, width]))
  }

  @Test(arguments: [([8, 24, 16], [0, 2, 1], [1, 0]), ([8], [2], []), ([16, 16], [1, 1], [2])])
  func denoisers(channels: [Int], encoder: [Int], decoder: [Int]) throws {
    let network = DenoiserNetwork(
      try DenoiserArchitecture(channels: channels, encoderBlocks: encoder, decoderBlocks: decoder))
    let (images, pass) = (images(16, 24), pass(network))
    let walk = try network.encodingShapes(of: images.shape)
    let features = network.encode(images, in: pass)
    #expect(walk.kept == features.map(\.shape))
    let up = try network.decodingShapes(of: walk.kept)
    #expect(up.shape == network.decode(features, in: pass).shape)
    #expect(walk.steps.count == 2 + channels.count - 1 + 2 * encoder.reduce(0, +))
  }

  @Test(arguments: [true, false])
  func autoencoders(isVariational: Bool) throws {
    let network = AutoencoderNetwork(
      try AutoencoderArchitecture(
        imageSize: 32, latent: 5, encoderChannels: [2, 3, 4, 5], encoderBlocks: [1, 0, 0, 2],
        decoderChannels: [5, 4, 3, 2], decoderBlocks: [0, 1, 2, 0]), isVariational: isVariational)
    let (images, pass) = (images(32, 32), pass(network))
    #expect(try network.encodingShapes(of: images.shape).shape == network.encode(images, in: pass).shape)
    let latents = Variable(RandomKey(seed: 3).normal([2, 5]))
    #expect(try network.decodingShapes(of: [2, 5]).shape == network.decode(latents, in: pass).shape)
    #expect(throws: ShapeError.self) { _ = try network.encodingShapes(of: [2, 3, 16, 16]) }
  }

  @Test(arguments: [true, false])
  func basicAutoencoders(isVariational: Bool) throws {
    for convolutions in [[], [3], [3, 4]] {
      let network = BasicNetwork(
        try BasicArchitecture(
          width: 12, height: 8, channels: 3, latent: 5, encoderConvolutions: convolutions, encoderHidden: [7],
          decoderHidden: [6], decoderConvolutions: convolutions), isVariational: isVariational)
      let (images, pass) = (images(8, 12), pass(network))
      #expect(try network.encodingShapes(of: images.shape).shape == network.encode(images, in: pass).shape)
      let latents = Variable(RandomKey(seed: 3).normal([2, 5]))
      #expect(try network.decodingShapes(of: [2, 5]).shape == network.decode(latents, in: pass).shape)
      #expect(throws: ShapeError.self) { _ = try network.encodingShapes(of: [2, 3, 16, 16]) }
    }
  }

  @Test func classifiers() throws {
    let network = ClassifierNetwork(
      try ClassifierArchitecture(imageSize: 32, channels: [2, 3, 4, 5], features: 7, attributes: ["a", "b"]))
    let (images, pass) = (images(32, 32), pass(network))
    let walk = try network.shapes(of: images.shape)
    #expect(walk.kept == network.maps(of: images, in: pass).map(\.shape))
    #expect(walk.shape == network.logits(ofFeatures: network.features(of: images, in: pass), in: pass).shape)
  }

  @Test(arguments: [FaceFinderNetwork.proposal, .refinement, .output])
  func faceFinders(network: FaceFinderNetwork) throws {
    let images = images(network.side, network.side)
    #expect(try network.shapes(of: images.shape).shape == network(images, in: pass(network)).shape)
  }
}
