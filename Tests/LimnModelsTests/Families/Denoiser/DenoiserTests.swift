import Foundation
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

@Suite struct DenoiserTests {
  private static let architecture = Result {
    try DenoiserArchitecture(channels: [4, 6, 9], encoderBlocks: [1, 0, 1], decoderBlocks: [1, 1])
  }

  private func denoiser(hash: String = "1f3870be274f6c49") throws -> Denoiser {
    let network = DenoiserNetwork(try Self.architecture.get())
    return Denoiser(network, Parameters(network.parameters, key: RandomKey(seed: 1)), name: "tiny", hash: hash)
  }

  @Test func itKeepsTheContractForAnySize() throws {
    let denoiser = try denoiser()
    try checkModel(encoder: denoiser, decoder: denoiser, sizes: [(1, 1), (7, 5), (65, 33), (8, 16)])
  }

  @Test func theLatentIsThePhotoAndAPyramid() throws {
    let denoiser = try denoiser()
    #expect(
      denoiser.space.levels == [
        .image, .map(channels: 4, stride: 2), .map(channels: 6, stride: 4), .map(channels: 9, stride: 8),
      ])
    #expect("\(denoiser.space)" == "tiny@1f3870be")
    let image = randomImage([1, 3, 9, 17])
    let latent = try denoiser.encode(image)
    expectSame(latent.levels[0], image)
    #expect(latent.levels.dropFirst().map(\.shape) == [[1, 4, 8, 12], [1, 6, 4, 6], [1, 9, 2, 3]])
  }

  @Test func aGreyPhotoIsAGreyColourPhoto() throws {
    let denoiser = try denoiser()
    let grey = randomImage([1, 1, 10, 12])
    let clean = try denoiser.decode(denoiser.encode(grey))
    #expect(clean.shape == grey.shape)
    let colour = try denoiser.decode(denoiser.encode(grey.repeatingChannel(3)))
    expectClose(colour.channelMean(), clean, tolerance: 1e-6)
  }

  @Test func darkeningAPhotoDarkensTheResultAlike() throws {
    let denoiser = try denoiser()
    let photo = randomImage([1, 3, 13, 11])
    let clean = try denoiser.decode(denoiser.encode(photo))
    expectClose(try denoiser.decode(denoiser.encode(photo * 0.25)), clean * 0.25, tolerance: 1e-6)
  }

  @Test func wrongLatentsAndImagesAreRefused() throws {
    let denoiser = try denoiser()
    func fault(_ body: () throws -> Void) -> String? { #expect(throws: ShapeError.self) { try body() }?.description }
    let latent = try denoiser.encode(randomImage([1, 3, 8, 8]))

    #expect(
      fault { _ = try self.denoiser(hash: "aaaaaaaabbbb").decode(latent) }
        == "a latent of tiny@1f3870be cannot be decoded by tiny@aaaaaaaa")
    var wrong = latent
    wrong.levels[2] = Tensor(zeros: [1, 6, 2, 3])
    #expect(fault { _ = try denoiser.decode(wrong) } == "level 2 of the latent is [1, 6, 2, 3], expected [1, 6, 2, 2]")
    wrong = latent
    wrong.levels[0] = Tensor(zeros: [1, 2, 8, 8])
    #expect(
      fault { _ = try denoiser.decode(wrong) } == "level 0 of the latent is [1, 2, 8, 8], expected [N, 1 or 3, H, W]")
    wrong.levels[0] = Tensor(zeros: [8])
    #expect(fault { _ = try denoiser.decode(wrong) } == "level 0 of the latent is [8], expected [N, 1 or 3, H, W]")
    wrong.levels = []
    #expect(fault { _ = try denoiser.decode(wrong) } == "tiny@1f3870be has 4 levels, the latent 0")
    for shape in [Shape([1, 2, 8, 8]), [3, 8, 8], [1, 3, 0, 8], [0, 3, 8, 8]] {
      #expect(
        fault { _ = try denoiser.encode(Tensor(zeros: shape)) } == "a denoiser takes [N, 1 or 3, H, W], not \(shape)")
    }
  }

  @Test func aFolderGivesTheSameModel() throws {
    let network = DenoiserNetwork(try Self.architecture.get())
    let weights = Parameters(network.parameters, key: RandomKey(seed: 1))
    try withFolder { path in
      try ModelFolder.write(
        to: path, family: Denoiser.familyName, name: "tiny", architecture: network.architecture,
        weights: weights.byName, card: "# Tiny\n")
      let folder = try ModelFolder(path: path)
      let model = try Denoiser.family.load(folder)
      #expect(try model.space.name == "tiny")
      #expect(try model.space.model == folder.hash)
      let photo = randomImage([1, 3, 12, 10])
      let expected = try denoiser()
      expectSame(
        try model.decoder.decode(model.encoder.encode(photo)), try expected.decode(expected.encode(photo)))
    }
  }

  @Test func foldersThatDoNotFitAreRefusedInOneLine() throws {
    let network = DenoiserNetwork(try Self.architecture.get())
    var weights = Parameters(network.parameters, key: RandomKey(seed: 1)).byName
    weights["encoder.head.weight"] = Tensor(zeros: [4, 12, 5, 5])
    weights["decoder.tail.weight"] = nil
    weights["extra"] = Tensor(1)
    try withFolder { path in
      try ModelFolder.write(
        to: path, family: Denoiser.familyName, name: "tiny", architecture: network.architecture, weights: weights,
        card: "# Tiny\n")
      let error = #expect(throws: ModelError.self) { try Denoiser(ModelFolder(path: path)) }
      #expect(
        error?.description
          == "\(path)/model.safetensors: 3 tensors do not fit the architecture in config.json: "
          + "\"encoder.head.weight\" is [4, 12, 5, 5], expected [4, 12, 3, 3]; "
          + "\"decoder.tail.weight\" is missing, expected [12, 4, 3, 3]; "
          + "\"extra\" is [], expected no such tensor; get or train the model again")

      var values = network.architecture.values
      values["encoderBlocks"] = .list([.integer(1)])
      try ModelFolder.write(
        to: path, family: Denoiser.familyName, name: "tiny", architecture: Argument.group(values), weights: weights,
        card: "# Tiny\n")
      let other = #expect(throws: ModelError.self) { try Denoiser(ModelFolder(path: path)) }
      #expect(
        other?.description
          == "\(path)/config.json: encoderBlocks is 3 numbers from 0 to 32, one a level, not [1]")
    }
  }
}
