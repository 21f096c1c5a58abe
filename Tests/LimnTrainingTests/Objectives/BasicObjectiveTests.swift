import Foundation
import LimnData
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTraining
import ModelKit
import NetworkKit
import TestKit
import Testing

@Suite struct BasicObjectiveTests {
  private let key = RandomKey(seed: 3)
  private var images: Tensor { key.split("images").normal([3, 1, 4, 6]).mapped { 1 / (1 + exp(-$0)) } }
  private var batch: Batch { Batch(input: images, target: images) }

  private func network(_ likelihood: String, isVariational: Bool = true) throws -> BasicNetwork {
    BasicNetwork(
      try BasicArchitecture(
        width: 6, height: 4, latent: 2, likelihood: likelihood, activation: "tanh", encoderHidden: [5],
        decoderHidden: [5]), isVariational: isVariational)
  }

  private func losses(_ objective: BasicObjective) -> Losses {
    objective.losses(batch, step: 0, key: key, in: Pass(Parameters(objective.parameters, key: RandomKey(seed: 7))))
  }

  @Test("The gradient of every form of the loss", arguments: ["bernoulli", "gaussian"], [1, 3])
  func gradients(_ likelihood: String, _ samples: Int) throws {
    var settings = BasicObjective.Settings()
    settings.samples = samples
    let objective = BasicObjective(try network(likelihood), settings: settings)
    checkGradient(at: Parameters(objective.parameters, key: RandomKey(seed: 7)), tolerance: 2e-2) {
      objective.losses(batch, step: 0, key: key, in: $0).total
    }
  }

  @Test("With priors that are trained, the bound of one sample and of several", arguments: ["vamp", "flow"], [1, 3])
  func trainedPriors(_ prior: String, _ samples: Int) throws {
    let architecture = try BasicArchitecture([
      "width": .integer(6), "height": .integer(4), "latent": .integer(2), "likelihood": .text("bernoulli"),
      "activation": .text("tanh"), "encoderHidden": .integers([5]), "decoderHidden": .integers([5]),
      "prior": .text(prior), "priorComponents": .integer(3), "priorLayers": .integer(2), "priorHidden": .integers([3]),
    ])
    var settings = BasicObjective.Settings()
    settings.samples = samples
    let objective = BasicObjective(BasicNetwork(architecture, isVariational: true), settings: settings)
    // A flow begins as the identity; here it is none.
    var parameters = Parameters(objective.parameters, key: RandomKey(seed: 7))
    for name in parameters.names where name.hasPrefix("prior.flow") {
      parameters[name] = RandomKey(seed: 8).split(name).normal(parameters[name].shape) * 0.5
    }
    checkGradient(at: parameters, tolerance: 2e-2) { objective.losses(batch, step: 0, key: key, in: $0).total }
    let terms = objective.losses(batch, step: 0, key: key, in: Pass(parameters))
    #expect(terms.terms.map(\.name) == (samples == 1 ? ["mse", "nll", "kl"] : ["mse", "nll", "bound", "kl"]))
    #expect(terms.units.isEmpty && parameters.names.contains { $0.hasPrefix("prior.") })
    let named = Dictionary(uniqueKeysWithValues: terms.terms.map { ($0.name, $0.value) })
    if samples == 1 {
      #expect(abs(Double(terms.total.value.scalar) - (named["nll"] ?? 0) - (named["kl"] ?? 0)) < 1e-3)
    }
  }

  @Test func whatTwoUnitsChangeIsMadeOrthogonal() throws {
    var settings = BasicObjective.Settings()
    settings.orthogonality = 50
    for isVariational in [true, false] {
      let objective = BasicObjective(try network("bernoulli", isVariational: isVariational), settings: settings)
      checkGradient(at: Parameters(objective.parameters, key: RandomKey(seed: 7)), tolerance: 5e-2) {
        objective.losses(batch, step: 0, key: key, in: $0).total
      }
      let losses = losses(objective)
      let cosine = try #require(losses.terms.last)
      #expect(cosine.name == "orthogonality" && (0...1).contains(cosine.value) && cosine.value > 0)
    }
  }

  @Test func quantisedCodesAreDrawnToTheirValues() throws {
    let architecture = try BasicArchitecture([
      "width": .integer(6), "height": .integer(4), "latent": .integer(2), "levels": .integer(3),
      "likelihood": .text("bernoulli"),
    ])
    var settings = BasicObjective.Settings()
    settings.quantisation = 2
    let objective = BasicObjective(BasicNetwork(architecture, isVariational: false), settings: settings)
    let weights = Parameters(objective.parameters, key: RandomKey(seed: 7))
    let code = objective.network.encode(Variable(images), in: Pass(weights)).value.array
    let distance = code.reduce(0.0) { sum, x in
      sum + [-0.5, 0, 0.5].map { (Double(x) - $0) * (Double(x) - $0) }.min()! / 3
    }
    let losses = losses(objective)
    #expect(losses.terms.last?.name == "quantisation" && abs((losses.terms.last?.value ?? 0) - distance) < 1e-5)
    // Twice: as what moves the values and as what moves the codes.
    #expect(abs(Double(losses.total.value.scalar) - losses.terms[1].value - 4 * distance) < 1e-3)
    let slopes = LimnNetworks.gradients(at: weights) { objective.losses(batch, step: 0, key: key, in: $0).total }
      .gradients
    #expect(slopes[LatentQuantiser.name].array.contains { $0 != 0 })
    #expect(slopes["encoder.code.weight"].array.contains { $0 != 0 })
  }

  @Test func oneImportanceSampleIsTheEvidenceLowerBoundOnAverage() throws {
    // The bound of one sample has log q − log p of the sample in the place of the divergence, whose mean it is; with more samples
    // it can only rise.
    let network = try network("bernoulli")
    let pass = Pass(Parameters(network.parameters, key: RandomKey(seed: 7)))
    func mean(_ samples: Int) -> Double {
      var settings = BasicObjective.Settings()
      settings.samples = samples
      let objective = BasicObjective(network, settings: settings)
      let draws = 400
      return (0..<draws).reduce(0) {
        $0 + Double(objective.losses(batch, step: 0, key: key.split($1), in: pass).total.value.scalar) / Double(draws)
      }
    }
    let (one, two, five) = (mean(1), mean(2), mean(5))
    #expect(two < one && five < two && one - five < 2, "\(one) \(two) \(five)")
  }

  @Test func variancesAreLearnedOptimalOrFixed() throws {
    let network = try network("gaussian", isVariational: false)
    var settings = BasicObjective.Settings()
    settings.variance = .fixed(0.1)
    let fixed = BasicObjective(network, settings: settings)
    let weights = Parameters(fixed.parameters, key: RandomKey(seed: 7))
    #expect(abs(weights[PixelVariance.name].array[0] - log(0.1)) < 1e-6)
    let found = LimnNetworks.gradients(at: weights) { fixed.losses(batch, step: 0, key: key, in: $0).total }
    #expect(found.gradients[PixelVariance.name].array == [0])
    let losses = losses(fixed)
    let mse = losses.terms[0].value
    #expect(abs(losses.terms[1].value / (12 * (log(2 * Double.pi * 0.1) + mse / 0.1)) - 1) < 1e-4)

    settings.variance = .optimal
    let optimal = BasicObjective(network, settings: settings)
    let best = self.losses(optimal)
    #expect(abs(best.terms[1].value / (12 * (log(2 * Double.pi * mse) + 1)) - 1) < 1e-4)
    #expect(abs(Double(best.total.value.scalar) - best.terms[1].value) < 1e-3)
    // The model's own variance is drawn towards it.
    let slope = LimnNetworks.gradients(at: Parameters(optimal.parameters, key: RandomKey(seed: 7))) {
      optimal.losses(batch, step: 0, key: key, in: $0).total
    }.gradients[PixelVariance.name].array[0]
    #expect((slope < 0) == (mse > exp(-4)))
  }

  @Test func theBoundOfSeveralSamplesKeepsAFixedVariance() throws {
    var settings = BasicObjective.Settings()
    settings.variance = .fixed(0.1)
    settings.samples = 3
    let objective = BasicObjective(try network("gaussian"), settings: settings)
    var weights = Parameters(objective.parameters, key: RandomKey(seed: 7))
    weights[PixelVariance.name] = Tensor([2], shape: [1])
    let found = LimnNetworks.gradients(at: weights) { objective.losses(batch, step: 0, key: key, in: $0).total }
    #expect(found.gradients[PixelVariance.name].array == [0])
    let terms = objective.losses(batch, step: 0, key: key, in: Pass(weights)).terms
    #expect(abs(terms[1].value / (12 * (log(2 * Double.pi * 0.1) + terms[0].value / 0.1)) - 1) < 1e-4)
  }

  /// What a recipe of grey pictures of 10×6 changes of the tiny one.
  private func changes(
    _ family: String, _ loss: String?, likelihood: String = "bernoulli", model: String = "", grey: String = "grey: {}"
  ) -> [String: String?] {
    [
      "model":
        "{ name: tiny, family: \(family), \(model)architecture: { width: 10, height: 6, latent: 3, "
        + "likelihood: \(likelihood), encoderHidden: [8], decoderHidden: [8] } }",
      "data":
        "\n  - load: { path: \"$here/photos\" }\n  - resize: { width: 10, height: 6 }\n  - \(grey)\n    as: face",
      "input": "face", "target": nil, "loss": loss,
    ]
  }

  @Test("A fixed variance is the model's, whatever weight decay makes of it and whatever model the weights come from")
  func aFixedVarianceIsWritten() async throws {
    let tiny = try TinyTraining()
    let decaying = ["optimiser": "{ name: adamw, learning-rate: 0.01, weight-decay: 1 }"] as [String: String?]
    for (output, variance, from) in [("a", 0.1, ""), ("b", 0.5, "from: \"$here/a/tiny\", ")] {
      let own = changes("basic-autoencoder", "{ variance: \(variance) }", likelihood: "gaussian", model: from)
      try await tiny.train(try tiny.recipe(own.merging(decaying) { $1 }, output: tiny.folder(output)))
      let written = try ModelFolder(path: tiny.folder(output + "/tiny")).weights[PixelVariance.name]
      #expect(written?.array == [Float(log(variance))])
    }
  }

  @Test func severalSamplesNeedOneVariance() throws {
    let tiny = try TinyTraining()
    let error = #expect(throws: Diagnostics.self) {
      try tiny.recipe(changes("basic-vae", "{ samples: 3, variance: optimal }", likelihood: "gaussian"))
    }
    #expect(
      error?.description.hasSuffix(
        "'variance' of 'loss' of the recipe cannot be 'optimal' with 'samples' above 1, whose weights need one variance; "
          + "give 'learned' or a number; found 'optimal'") == true, "\(error?.description ?? "")")
  }

  @Test func aRecipeTrainsAGreyModelOfAnyRectangle() async throws {
    let tiny = try TinyTraining()
    try await tiny.train(try tiny.recipe(changes("basic-vae", "{ latent: [ { kl: {} }, { tc: { weight: 1 } } ] }")))
    let model = try ModelLibrary(searchPaths: [tiny.folder("out")], families: ModelFamily.all).model("tiny")
    #expect(model.input == .pixels(width: 10, height: 6, channels: 1) && model.has(.prior))
    let log = try TrainingLog(path: tiny.folder("out/log.csv"), upTo: .max).rows
    #expect(log.last?.terms.map(\.name) == ["mse", "nll", "kl", "tc"])

    try await tiny.train(try tiny.recipe(changes("basic-autoencoder", nil), output: tiny.folder("plain")))
    #expect(try ModelFolder(path: tiny.folder("plain/tiny")).config.family == "basic-autoencoder")
    try await tiny.train(try tiny.recipe(changes("basic-vae", "{ samples: 3 }"), output: tiny.folder("iwae")))
    let terms = try TrainingLog(path: tiny.folder("iwae/log.csv"), upTo: .max).rows.last?.terms.map(\.name)
    #expect(terms == ["mse", "nll", "bound", "kl"])
    let colour = try tiny.recipe(changes("basic-vae", nil, grey: "floats: {}"), output: tiny.folder("colour"))
    let error = await #expect(throws: TrainingError.self) { try await tiny.train(colour) }
    #expect(
      error?.description.hasSuffix(
        "'face' of 'data' gives a photo in colour, and the model takes grey ones; add 'grey' to 'data'")
        == true, "\(error?.description ?? "")")
  }
}
