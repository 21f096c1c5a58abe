import Foundation
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

@Suite struct AutoencoderTests {
  private static let architecture = Result {
    try AutoencoderArchitecture(
      imageSize: 32, frame: Frame(x: 0.25, y: 0.125, side: 0.5), latent: 6, encoderChannels: [2, 3, 4, 5],
      encoderBlocks: [0, 1, 0, 0], decoderChannels: [3, 2, 4, 5], decoderBlocks: [1, 0, 0, 0])
  }

  private func autoencoder(isVariational: Bool = true, hash: String = "1f3870be274f6c49") throws -> Autoencoder {
    let network = AutoencoderNetwork(try Self.architecture.get(), isVariational: isVariational)
    return Autoencoder(network, Parameters(network.parameters, key: RandomKey(seed: 1)), name: "faces", hash: hash)
  }

  /// Writes the model of `autoencoder` as a folder.
  private func write(
    to path: String, isVariational: Bool, precision: SafetensorsType = .float32,
    change: (inout [String: Argument], inout [String: Tensor]) -> Void = { _, _ in }
  ) throws {
    let network = AutoencoderNetwork(try Self.architecture.get(), isVariational: isVariational)
    var values = network.architecture.values
    var weights = Parameters(network.parameters, key: RandomKey(seed: 1)).byName
    change(&values, &weights)
    try ModelFolder.write(
      to: path, family: isVariational ? Autoencoder.variationalFamilyName : Autoencoder.familyName, name: "faces",
      architecture: Argument.group(values), weights: weights, precision: precision, card: "# Faces\n")
  }

  @Test(arguments: [true, false])
  func itKeepsTheContract(isVariational: Bool) throws {
    let model = try autoencoder(isVariational: isVariational)
    let encoder: any Encoder = isVariational ? VariationalAutoencoder(model) : model
    try checkModel(encoder: encoder, decoder: model, sizes: [(32, 32)], channels: [3])
    #expect(model.space.levels == [.vector(units: 6)] && "\(model.space)" == "faces@1f3870be")
  }

  @Test func aGreyImageIsAGreyColourImage() throws {
    let model = try autoencoder()
    let grey = randomImage([2, 1, 32, 32])
    let (a, b) = (try model.encode(grey), try model.encode(grey.repeatingChannel(3)))
    expectSame(a.levels[0], b.levels[0])
    #expect(try model.decode(a).shape == [2, 3, 32, 32])
  }

  @Test func decodedImagesLieIn0To1() throws {
    let model = try autoencoder()
    let latent = Latent(space: model.space, levels: [RandomKey(seed: 3).normal([4, 6]) * 50])
    let values = try model.decode(latent).array
    #expect(values.allSatisfy { (0...1).contains($0) } && values.contains(0) && values.contains(1))
  }

  @Test func thePosteriorsMeansAreTheCode() throws {
    let model = try autoencoder()
    let images = randomImage([2, 3, 32, 32])
    let posterior = try model.posterior(images)
    expectSame(posterior.mean.levels[0], try model.encode(images).levels[0])
    #expect(posterior.logVariance.levels[0].array.allSatisfy { (-30...20).contains($0) })
    try checkPosterior(of: VariationalAutoencoder(model), inputs: images)
  }

  @Test func wrongLatentsAndImagesAreRefused() throws {
    let model = try autoencoder()
    func fault(_ body: () throws -> Void) -> String? { #expect(throws: ShapeError.self) { try body() }?.description }
    for shape in [Shape([1, 2, 32, 32]), [3, 32, 32], [0, 3, 32, 32]] {
      #expect(
        fault { _ = try model.encode(Tensor(zeros: shape)) }
          == "an autoencoder takes [N, 1 or 3, 32, 32], not \(shape)")
    }
    let size =
      "faces takes images of 32×32, not 40×24; put 'frame: { model: faces }' and 'resize: { width: 32, height: 32 }' "
      + "before it"
    #expect(fault { _ = try model.encode(randomImage([1, 3, 24, 40])) } == size)
    #expect(fault { _ = try model.posterior(randomImage([1, 1, 24, 40])) } == size)

    let latent = try model.encode(randomImage([1, 3, 32, 32]))
    #expect(
      fault { _ = try self.autoencoder(hash: "aaaaaaaabbbb").decode(latent) }
        == "a latent of faces@1f3870be cannot be decoded by faces@aaaaaaaa")
    for shape in [Shape([1, 5]), [6], [0, 6], [1, 6, 1]] {
      #expect(
        fault { _ = try model.decode(Latent(space: model.space, levels: [Tensor(zeros: shape)])) }
          == "the latent is \(shape), expected [N, 6]")
    }
    var none = latent
    none.levels = []
    #expect(
      fault { _ = try model.decode(none) }
        == "faces@1f3870be has 1 level, the latent 0")
  }

  @Test(arguments: [true, false])
  func aFolderGivesTheSameModel(isVariational: Bool) throws {
    try withFolder { path in
      try write(to: path, isVariational: isVariational)
      let model = try ModelLibrary(families: ModelFamily.all).model(path)
      #expect(model.imageSize == 32 && model.frame == Frame(x: 0.25, y: 0.125, side: 0.5))
      #expect(try model.space.name == "faces" && model.space.model == model.folder.hash)
      #expect(model.has(.posterior) == isVariational && model.has(.prior) == isVariational)
      let expected = try autoencoder(isVariational: isVariational)
      let images = randomImage([1, 3, 32, 32])
      let code = try model.encoder.encode(images)
      expectSame(code.levels[0], try expected.encode(images).levels[0])
      expectSame(try model.decoder.decode(code), try expected.decode(expected.encode(images)))
    }
  }

  @Test func aFolderOfHalvesHasTheRoundedWeightsInHalfTheBytes() throws {
    try withFolder { path in
      try write(to: path + "/whole", isVariational: true)
      try write(to: path + "/half", isVariational: true, precision: .float16)
      let (whole, half) = (try ModelFolder(path: path + "/whole"), try ModelFolder(path: path + "/half"))
      var count = 0
      for (name, tensor) in whole.weights {
        count += tensor.count
        let rounded = try Safetensors.decode(Safetensors.encode(["x": tensor], type: .float16), name: "x").tensors["x"]
        #expect(half.weights[name]?.array == rounded?.array)
        expectClose(try #require(half.weights[name]), tensor, tolerance: 1e-3)
      }
      let sizes = try [whole, half].map { try FileBytes.read($0.path + "/model.safetensors", limit: 1 << 20).count }
      let saved = sizes[0] - sizes[1] - 2 * count
      #expect(count > 1000 && abs(saved) < 512, "the headers alone differ by \(saved) bytes")
      let images = randomImage([1, 3, 32, 32])
      let codes = try [whole, half].map { try Autoencoder($0, isVariational: true).encode(images).levels[0] }
      expectClose(codes[1], codes[0], tolerance: 1e-2)
      // Written again, halves stay what they are.
      try ModelFolder.write(
        to: path + "/again", family: "vae", name: "faces", architecture: try Self.architecture.get(),
        weights: half.weights, precision: .float16, card: "# Faces\n")
      #expect(try ModelFolder(path: path + "/again").hash == half.hash)
    }
  }

  @Test func foldersThatDoNotFitAreRefusedInOneLine() throws {
    try withFolder { path in
      func fault(isVariational: Bool = true) -> String? {
        #expect(throws: ModelError.self) {
          try Autoencoder(ModelFolder(path: path), isVariational: isVariational)
        }?.description
      }
      try write(to: path, isVariational: true) { values, _ in values["imageSize"] = .integer(20) }
      #expect(fault() == "\(path)/config.json: imageSize is a multiple of 16 from 16 to 1024, not 20")

      try write(to: path, isVariational: true) { _, weights in weights["decoder.tail.bias"] = nil }
      #expect(
        fault()
          == "\(path)/model.safetensors: 1 tensor does not fit the architecture in config.json: "
          + "\"decoder.tail.bias\" is missing, expected [12]; get or train the model again")

      // The weights of a variational one behind the name of the plain family.
      try write(to: path, isVariational: true)
      #expect(
        fault(isVariational: false)
          == "\(path)/model.safetensors: 4 tensors do not fit the architecture in config.json: "
          + "\"encoder.code.weight\" is missing, expected [6, 20]; \"encoder.code.bias\" is missing, expected [6]; "
          + "\"encoder.moments.bias\" is [12], expected no such tensor; "
          + "\"encoder.moments.weight\" is [12, 20], expected no such tensor; get or train the model again")

      let config = try FileBytes.readText(path + "/config.json")
      try AtomicFile.write(config.replacing("\"latent\"", with: "\"latents\""), to: path + "/config.json")
      #expect(fault() == "\(path)/config.json:2:20: the key \"latent\" is missing; add it")
    }
  }
}
