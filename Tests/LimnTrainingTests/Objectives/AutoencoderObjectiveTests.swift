import Foundation
import LimnData
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining
import ModelKit
import TensorKit
import TestKit
import Testing

@Suite struct AutoencoderObjectiveTests {
  private typealias Settings = AutoencoderObjective.Settings
  private let key = RandomKey(seed: 3)
  private let batch = Batch(input: randomFaces(3, seed: 1), target: randomFaces(3, seed: 2))

  private func network(isVariational: Bool = true) throws -> AutoencoderNetwork {
    AutoencoderNetwork(
      try AutoencoderArchitecture(
        imageSize: 16, latent: 4, encoderChannels: [2, 3, 4, 5], decoderChannels: [5, 4, 3, 2]),
      isVariational: isVariational)
  }

  private func objective(
    isVariational: Bool = true, _ change: (inout Settings) -> Void = { _ in }
  ) throws -> AutoencoderObjective {
    var settings = Settings()
    change(&settings)
    return AutoencoderObjective(try network(isVariational: isVariational), settings: settings)
  }

  private static func adversary(weight: Double = 0.5, start: Int = 0) -> AdversarialTerm {
    AdversarialTerm(PatchDiscriminator(channels: [3, 4]), weight: weight, start: start, noise: 0.05)
  }

  /// Losses and gradients at the first weights of a seed, in which the names alone tell a parameter's value.
  private func found(
    _ objective: AutoencoderObjective, step: Int = 0
  ) -> (total: Double, terms: [String: Double], names: [String], units: [Double], gradients: Parameters) {
    var losses: Losses?
    let (value, gradients) = gradients(at: Parameters(objective.parameters, key: RandomKey(seed: 7))) { pass in
      let found = objective.losses(batch, step: step, key: key, in: pass)
      losses = found
      return found.total
    }
    let terms = losses?.terms ?? []
    return (
      value, Dictionary(uniqueKeysWithValues: terms.map { ($0.name, $0.value) }), terms.map(\.name),
      losses?.units ?? [], gradients
    )
  }

  private func expectSameGradients(
    _ a: Parameters, _ b: Parameters, _ specs: [ParameterSpec], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for spec in specs {
      let size = Float((b[spec.name].squaredNorm() / Double(b[spec.name].count)).squareRoot())
      expectClose(a[spec.name], b[spec.name], tolerance: 1e-5 * size, sourceLocation: sourceLocation)
    }
  }

  @Test func minusTheEvidenceLowerBound() throws {
    let objective = try objective { $0.penalties = [DivergencePenalty(beta: 0.7)] }
    let (network, weights) = (objective.network, Parameters(objective.parameters, key: RandomKey(seed: 7)))
    let found = found(objective)
    let noise = key.split("posterior").normal([3, 4])
    var divergence: (sum: Variable, units: [Double])?
    let expected = gradients(at: weights) { pass in
      let posterior = network.posterior(Variable(batch.input), in: pass)
      let decoded = network.decode(posterior.draw(noise: noise), in: pass)
      let parts = posterior.divergenceByUnit()
      divergence = parts
      return Likelihood.optimal(decoded, target: batch.target).negativeLog + parts.sum * 0.7
    }
    #expect(abs(found.total - expected.value) < 1e-5 * abs(expected.value))
    expectSameGradients(found.gradients, expected.gradients, network.parameters)
    #expect(found.names == ["mse", "nll", "kl"] && found.units == divergence?.units)
    let mse = try #require(found.terms["mse"])
    let nll = Likelihood.optimalNegativeLog(meanSquaredError: mse, pixels: 768)
    let told = try #require(found.terms["nll"])
    #expect(abs(told - nll) < 1e-2)
    #expect(objective.family == "vae" && objective.needs == [.pixels(size: 16), .pixels("target", size: 16)])
  }

  @Test func aPlainOneHasReconstructionsAlone() throws {
    let objective = try objective(isVariational: false)
    let found = found(objective)
    #expect(found.names == ["mse", "nll"] && found.units.isEmpty && found.terms["nll"] == found.total)
    #expect(objective.family == "autoencoder" && objective.parameters == objective.modelParameters)
  }

  @Test("Under beta 0 the divergence is told and costs nothing")
  func betaZero() throws {
    let found = found(try objective { $0.penalties = [DivergencePenalty(beta: 0)] })
    let kl = try #require(found.terms["kl"])
    #expect(found.total == found.terms["nll"] && kl > 0)
    let free = self.found(
      try objective { $0.penalties = [DivergencePenalty(beta: 0, freeBits: 3)] })
    #expect(free.total == found.total && free.terms == found.terms)
    expectSameGradients(free.gradients, found.gradients, try network().parameters)
  }

  @Test func betaRisesWithTheSteps() throws {
    let objective = try objective { $0.penalties = [DivergencePenalty(beta: 2, warmUp: 8)] }
    for (step, rise) in [(0, 0.125), (3, 0.5), (7, 1), (8, 1), (1_000_000, 1)] {
      let found = found(objective, step: step)
      let (nll, kl) = try (#require(found.terms["nll"]), #require(found.terms["kl"]))
      #expect(abs(found.total - nll - 2 * rise * kl) < 2e-3)
    }
    let whole = found(try self.objective { $0.penalties = [DivergencePenalty(beta: 2)] })
    #expect(found(objective, step: 8).total == whole.total)
  }

  @Test func freeBitsAreAFloorOfEachUnit() throws {
    let found = found(try objective { $0.penalties = [DivergencePenalty(freeBits: 50)] })
    let told = try #require(found.terms["nll"])
    #expect(abs(found.total - told - 4 * 50) < 2e-3)
    #expect(found.terms["kl"] == found.units.reduce(0, +) && found.units.allSatisfy { $0 < 50 })
  }

  @Test(arguments: [(Likelihood.learned, Shape([1])), (.learnedMap, Shape([1, 3, 16, 16]))])
  func aLearnedVarianceIsTrainedBesideTheModel(likelihood: Likelihood, shape: Shape) throws {
    let objective = try objective(isVariational: false) { $0.likelihood = likelihood }
    let helpers = objective.parameters.dropFirst(objective.modelParameters.count)
    #expect(helpers.map(\.name) == ["likelihood.logVariance"] && helpers.first?.shape == shape)
    let found = found(objective)
    let mse = try #require(found.terms["mse"])
    let precision = exp(4.0) * mse
    // It begins at e⁻⁴: ½·pixels·(ln 2π − 4 + mse·e⁴), whose slope is ½·pixels·(1 − mse·e⁴).
    let expected = 384 * (1.8378770664 - 4 + precision)
    #expect(abs(found.total - expected) < 1e-4 * abs(expected))
    let slope = found.gradients["likelihood.logVariance"].sum()
    #expect(abs(slope - 384 * (1 - precision)) < 1e-4 * abs(slope))
  }

  @Test func thePerceptualLossIsWeighedInHalfPixels() throws {
    let tiny = try TinyTraining(photos: 0)
    let loss = PerceptualLoss(try Classifier(ModelFolder(path: tiny.writeClassifier())))
    let objective = try objective(isVariational: false) { $0.terms = [PerceptualTerm(loss, weight: 0.25)] }
    let found = found(objective)
    #expect(found.names == ["mse", "nll", "perceptual"])
    let (nll, value) = try (#require(found.terms["nll"]), #require(found.terms["perceptual"]))
    #expect(value > 0 && abs(found.total - nll - 0.25 * 384 * value) < 2e-3)
    #expect(objective.parameters == objective.modelParameters)
  }

  @Test("The discriminator's loss gives no gradient to the model, and the pull none to the discriminator")
  func bothSidesLearnTheirOwn() throws {
    let (alone, off) = (try objective(), try objective { $0.terms = [Self.adversary(start: 10)] })
    let (plain, before, after) = (found(alone), found(off, step: 9), found(off, step: 10))
    let model = alone.parameters
    let discriminator = Array(off.parameters.dropFirst(model.count))
    #expect(off.modelParameters == model && !discriminator.isEmpty)
    #expect(before.names == after.names && before.names == ["mse", "nll", "kl", "discriminator"])

    // Before its start it learns alone: the model's gradient is what it is without.
    expectSameGradients(before.gradients, plain.gradients, model)
    let own = try #require(before.terms["discriminator"])
    #expect(abs(before.total - plain.total - own) < 2e-3)
    for spec in discriminator where spec.name.hasSuffix("weight") {
      #expect(before.gradients[spec.name].squaredNorm() > 0)
    }

    // From its start on it pulls at the model, and its own gradient is what it was.
    expectSameGradients(after.gradients, before.gradients, discriminator)
    #expect(after.terms["discriminator"] == before.terms["discriminator"])
    for name in ["encoder.0.0.weight", "decoder.tail.weight"] {
      let change = (after.gradients[name] - before.gradients[name]).squaredNorm()
      #expect(change > 1e-5 * before.gradients[name].squaredNorm())
    }
    let weightless = found(try objective { $0.terms = [Self.adversary(weight: 0)] })
    expectSameGradients(weightless.gradients, plain.gradients, model)
  }

  @Test("The pull at the images is as strong as its weight says", arguments: Likelihood.allCases)
  func thePullIsBalanced(likelihood: Likelihood) throws {
    // The gradient of the last weights is linear in that at the images.
    func slope(_ weight: Double) throws -> Tensor {
      let objective = try objective(isVariational: false) {
        $0.likelihood = likelihood
        $0.terms = [Self.adversary(weight: weight)]
      }
      return found(objective).gradients["decoder.tail.weight"]
    }
    let (none, once, twice) = (try slope(0), try slope(0.5), try slope(1))
    let size = Float((once - none).squaredNorm().squareRoot())
    #expect(size > 0)
    expectClose(twice - none, (once - none) * 2, tolerance: 1e-3 * size)
  }

  @Test func aPlainOneMayBeginWithTheMeansOfAVariationalOne() throws {
    let folder = try TemporaryFolder()
    let (variational, plain) = (try objective(), try objective(isVariational: false))
    let weights = Parameters(variational.modelParameters, key: RandomKey(seed: 4))
    try ModelFolder.write(
      to: folder("vae"), family: "vae", name: "vae", architecture: variational.network.architecture,
      weights: weights.byName, card: "")
    let source = try ModelFolder(path: folder("vae"))
    let first = try plain.initialWeights(from: source)
    #expect(first.names == plain.modelParameters.map(\.name))
    let images = Variable(batch.input)
    let code = plain.network.encode(images, in: Pass(first)).value
    expectClose(code, variational.network.posterior(images, in: Pass(weights)).mean.value, tolerance: 1e-6)
    expectSame(
      plain.network.decode(Variable(code), in: Pass(first)).value,
      variational.network.decode(Variable(code), in: Pass(weights)).value)
    // To one of its own family they go as they are; the other way round they do not fit.
    #expect(try variational.initialWeights(from: source).byName.mapValues(\.array) == weights.byName.mapValues(\.array))
    try ModelFolder.write(
      to: folder("plain"), family: "autoencoder", name: "plain", architecture: plain.network.architecture,
      weights: first.byName, card: "")
    let error = #expect(throws: ModelError.self) {
      try variational.initialWeights(from: ModelFolder(path: folder("plain")))
    }
    #expect(
      error?.description
        == "\(folder("plain"))/model.safetensors: 4 tensors do not fit the architecture in config.json: "
        + "\"encoder.moments.weight\" is missing, expected [8, 5]; \"encoder.moments.bias\" is missing, expected [8]; "
        + "\"encoder.code.bias\" is [4], expected no such tensor; "
        + "\"encoder.code.weight\" is [4, 5], expected no such tensor; get or train the model again")
  }

  @Test func aKeyTellsTheWholeLoss() throws {
    let objective = try objective { $0.terms = [Self.adversary()] }
    let pass = Pass(Parameters(objective.parameters, key: RandomKey(seed: 1)))
    func total(_ seed: UInt64) -> Float {
      objective.losses(batch, step: 3, key: RandomKey(seed: seed), in: pass).total.value.scalar
    }
    #expect(total(1) == total(1) && total(1) != total(2))
  }
}
