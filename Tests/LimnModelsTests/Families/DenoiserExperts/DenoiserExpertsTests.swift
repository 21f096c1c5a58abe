import LimnFoundation
import LimnImages
import LimnModels
import LimnNetworks
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

@Suite struct DenoiserExpertsTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary

  init() throws {
    folder = try TemporaryFolder()
    library = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
    try TinyModel.writeExperts(to: folder("models/experts"), name: "experts", kinds: ["white", "white-grey"])
    // The weights of the experts as models of their own.
    for (seed, name) in ["general", "white", "white-grey"].enumerated() {
      try TinyModel.write(to: folder("models/\(name)"), name: name, seed: UInt64(1 + seed))
    }
  }

  private func denoised(_ images: Tensor, by name: String) throws -> Tensor {
    let model = try library.model(name)
    return try model.decoder.decode(try model.encoder.encode(images))
  }

  /// A flat picture with white noise of 20 levels, or with noise whose neighbours are alike.
  private func noisy(channels: Int, isWhite: Bool) -> Tensor {
    let noise = RandomKey(seed: 5).normal([1, channels, 80, 96])
    return (isWhite ? noise : noise.boxMean(radius: 1)) * (20 / 255) + Tensor(repeating: 0.5, shape: noise.shape)
  }

  @Test(
    "Each kind of photo is denoised by its own weights",
    arguments: [(3, true, "white"), (1, true, "white-grey"), (3, false, "general"), (1, false, "general")])
  func kinds(_ channels: Int, _ isWhite: Bool, _ expert: String) throws {
    let photo = noisy(channels: channels, isWhite: isWhite)
    expectSame(try denoised(photo, by: "experts"), try denoised(photo, by: expert))
    for other in ["white", "white-grey", "general"] where other != expert {
      #expect(try denoised(photo, by: other).array != denoised(photo, by: "experts").array)
    }
  }

  @Test func aBatchIsDenoisedPhotoByPhoto() throws {
    let photos = [noisy(channels: 3, isWhite: true), noisy(channels: 3, isWhite: false)]
    expectSame(
      try denoised(.stacked(photos), by: "experts"), .stacked(try photos.map { try denoised($0, by: "experts") }))
  }

  @Test func itKeepsTheContractForAnySize() throws {
    let model = try library.model("experts")
    try checkModel(encoder: model.encoder, decoder: model.decoder, sizes: [(1, 1), (7, 5), (65, 33), (8, 16)])
  }

  @Test func oneExpertIsEnough() throws {
    try TinyModel.writeExperts(to: folder("models/one"), name: "one", kinds: ["white"])
    let grey = noisy(channels: 1, isWhite: true)
    expectSame(try denoised(grey, by: "one"), try denoised(grey, by: "white"))
  }

  @Test func wrongFoldersAreRefused() throws {
    func fault(_ experts: String) throws -> String? {
      let config = """
        {"architecture": {"channels": [8, 8, 8], "encoderBlocks": [1, 1, 1], "decoderBlocks": [1, 1], "experts": \(experts)},
         "family": "denoiser-experts", "format": 1, "name": "experts"}
        """
      _ = try folder.write(config, to: "models/experts/config.json")
      let fresh = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
      return #expect(throws: (any Error).self) { try fresh.model("experts") }.map { "\($0)" }
    }
    #expect(try fault(#"["white", "white"]"#)?.contains("experts names one kind twice: white, white") == true)
    #expect(try fault(#"["pink"]"#)?.contains("white-grey") == true)
    #expect(
      try fault(#"["white"]"#)?.contains(#""white-grey.decoder.levels.0.0.0.weight" is"#) == true,
      "weights that no expert has")
  }

  @Test func itNeedsTheWeightsOfEachExpert() throws {
    let architecture = try DenoiserExpertsArchitecture([
      "channels": .integers([8, 8]), "encoderBlocks": .integers([0, 0]), "decoderBlocks": .integers([0]),
      "experts": .list([.text("white-grey")]),
    ])
    let network = DenoiserExpertsNetwork(architecture)
    #expect(network.parameters.count == 2 * DenoiserNetwork(architecture.network).parameters.count)
    #expect(Set(network.parameters.map(\.name)).count == network.parameters.count)
  }
}
