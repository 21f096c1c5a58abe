import Foundation
import LimnFoundation
import LimnImages
import LimnModels
import LimnNetworks
import LimnTensors
import ModelKit
import NetworkKit
import TensorKit
import TestKit
import Testing

@Suite struct BasicAutoencoderTests {
  private func model(
    _ likelihood: String = "bernoulli", channels: Int = 1, isVariational: Bool, in folder: TemporaryFolder
  ) throws -> LearnedModel {
    let architecture = try BasicArchitecture(
      width: 4, height: 6, channels: channels, latent: 3, likelihood: likelihood, encoderConvolutions: [3],
      encoderHidden: [5], decoderHidden: [5], decoderConvolutions: [3])
    let network = BasicNetwork(architecture, isVariational: isVariational)
    let family = isVariational ? BasicAutoencoder.variationalFamilyName : BasicAutoencoder.familyName
    try ModelFolder.write(
      to: folder("m"), family: family, name: "m", architecture: architecture,
      weights: Parameters(network.parameters, key: RandomKey(seed: 1)).byName, card: "# M\n")
    return try ModelLibrary(searchPaths: [folder.path], families: ModelFamily.all).model("m")
  }

  @Test("Grey and colour, plain and variational", arguments: [(1, true), (1, false), (3, true), (3, false)])
  func keepsTheContractOfModels(_ channels: Int, _ isVariational: Bool) throws {
    let folder = try TemporaryFolder()
    let model = try model(channels: channels, isVariational: isVariational, in: folder)
    try checkModel(encoder: model.encoder, decoder: model.decoder, sizes: [(6, 4)], channels: [channels])
    #expect(model.input == .pixels(width: 4, height: 6, channels: channels) && model.imageSize == nil)
    #expect(model.has(.prior) == isVariational && model.has(.posterior) == isVariational && model.has(.likelihood))
    guard isVariational else { return }
    try checkPosterior(of: model.variationalEncoder, inputs: Tensor(repeating: 0.5, shape: [2, channels, 6, 4]))
  }

  @Test("Priors that are trained with the model keep the contract of priors", arguments: ["vamp", "flow"])
  func trainedPriors(_ prior: String) throws {
    let folder = try TemporaryFolder()
    let architecture = try BasicArchitecture([
      "width": .integer(4), "height": .integer(6), "latent": .integer(2), "likelihood": .text("bernoulli"),
      "encoderHidden": .integers([5]), "prior": .text(prior), "priorComponents": .integer(3),
      "priorLayers": .integer(2), "priorHidden": .integers([4]),
    ])
    let network = BasicNetwork(architecture, isVariational: true)
    checkNetwork(network)
    var weights = Parameters(network.parameters, key: RandomKey(seed: 1))
    for name in weights.names where name.hasPrefix("prior.flow") {
      weights[name] = RandomKey(seed: 2).split(name).normal(weights[name].shape) * 0.4
    }
    try ModelFolder.write(
      to: folder("m"), family: "basic-vae", name: "m", architecture: architecture, weights: weights.byName,
      card: "# M\n")
    let model = try ModelLibrary(searchPaths: [folder.path], families: ModelFamily.all).model("m")
    let posterior = try model.variationalEncoder.posterior(Tensor(repeating: 0.5, shape: [2, 1, 6, 4]))
    checkPrior(try model.prior, posterior: posterior)
    #expect(!(try model.prior is StandardNormal) && weights.names.contains { $0.hasPrefix("prior.") })
    try checkModel(encoder: model.encoder, decoder: model.decoder, sizes: [(6, 4)], channels: [1])
    // What the objective is trained with is what the model has.
    let latents = try model.encoder.encode(RandomKey(seed: 3).normal([5, 1, 6, 4]))
    let trained = try #require(network.logPrior(of: Variable(latents.levels[0]), in: Pass(weights))).value.array
    for (own, other) in zip(try model.prior.logDensity(of: latents), trained) {
      #expect(abs(own - Double(other)) < 1e-4)
    }
  }

  @Test func aFlowNeedsTwoUnits() {
    let error = #expect(throws: ShapeError.self) {
      try BasicArchitecture([
        "width": .integer(4), "height": .integer(4), "latent": .integer(1), "likelihood": .text("bernoulli"),
        "prior": .text("flow"),
      ])
    }
    #expect(
      error?.description == "a flow couples units, and there is only one; give a latent of 2 and more, or another prior"
    )
  }

  @Test func quantisedCodesHaveTheUnitsValues() throws {
    let folder = try TemporaryFolder()
    let architecture = try BasicArchitecture([
      "width": .integer(4), "height": .integer(3), "latent": .integer(2), "levels": .integer(3),
      "likelihood": .text("gaussian"),
    ])
    let network = BasicNetwork(architecture, isVariational: false)
    var weights = Parameters(network.parameters, key: RandomKey(seed: 1))
    weights[LatentQuantiser.name] = Tensor([0, 0, 0.25, 0, 0, 0], shape: [2, 3])
    try ModelFolder.write(
      to: folder("q"), family: "basic-autoencoder", name: "q", architecture: architecture, weights: weights.byName,
      card: "# Q\n")
    let model = try ModelLibrary(searchPaths: [folder.path], families: ModelFamily.all).model("q")
    let images = RandomKey(seed: 3).normal([20, 1, 3, 4])
    let codes = try model.encoder.encode(images).levels[0].array
    for (place, code) in codes.enumerated() {
      #expect((place % 2 == 0 ? [-0.5, 0, 0.75] : [-0.5, 0, 0.5]).contains(code))
    }
    #expect(Set(codes).count > 2)
    try checkModel(encoder: model.encoder, decoder: model.decoder, sizes: [(3, 4)], channels: [1])
  }

  @Test func aGreyModelTakesNoColour() throws {
    let folder = try TemporaryFolder()
    let model = try model(isVariational: false, in: folder)
    #expect(throws: ShapeError("m takes grey images, and these are in colour; put 'grey' before it")) {
      _ = try model.encoder.encode(Tensor(zeros: [1, 3, 6, 4]))
    }
    #expect(
      throws: ShapeError("m takes images of 4×6, not 6×4; put 'resize: { width: 4, height: 6 }' before it")
    ) { _ = try model.encoder.encode(Tensor(zeros: [1, 1, 4, 6])) }
  }

  @Test func likelihoodsAreTheirDefinitions() throws {
    let folder = try TemporaryFolder()
    let images = Tensor(shape: [2, 1, 6, 4]) { for place in $0.indices { $0[place] = place % 3 == 0 ? 1 : 0 } }
    for likelihood in ["bernoulli", "gaussian"] {
      let model = try model(likelihood, isVariational: false, in: folder)
      let latents = try model.encoder.encode(images)
      let said = try model.decoder.decode(latents).array.map(Double.init)
      let found = try model.likelihood.logLikelihood(of: images, given: latents)
      for item in 0..<2 {
        let expected = (item * 24..<item * 24 + 24).reduce(0.0) { sum, place in
          let x = Double(images.array[place])
          guard likelihood == "gaussian" else { return sum + log(x == 1 ? said[place] : 1 - said[place]) }
          let variance = exp(-4.0)
          return sum - 0.5 * (log(2 * Double.pi * variance) + (x - said[place]) * (x - said[place]) / variance)
        }
        #expect(abs(found[item] - expected) < 1e-4 * abs(expected), "\(likelihood)")
      }
    }
  }

  @Test func whatItIsShownOfAPhoto() throws {
    let folder = try TemporaryFolder()
    let model = try model(isVariational: false, in: folder)
    let grey = Image(width: 4, height: 6, channels: .grey, samples: .uint8((0..<24).map { UInt8($0) }))
    expectSame(try model.view(of: grey), grey.pixels())
    let colour = Image(width: 8, height: 12, channels: .rgb, samples: .uint8([UInt8](repeating: 90, count: 288)))
    let view = try model.view(of: colour)
    #expect(view.shape == [1, 1, 6, 4])
    expectClose(view, Tensor(repeating: 90 / 255, shape: [1, 1, 6, 4]), tolerance: 1e-3)
  }
}
