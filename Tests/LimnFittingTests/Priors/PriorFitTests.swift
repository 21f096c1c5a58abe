import Foundation
import LimnFitting
import LimnModels
import LimnPipelines
import LimnTensors
import ModelKit
import TensorKit
import Testing

@Suite struct PriorFitTests {
  private let set: LinearPhotos
  private let variational: LearnedModel

  /// A linear model, and one with the same weights whose latents have a variance of e⁻² each.
  init() throws {
    set = try LinearPhotos(mapChannels: 1)
    try LinearModel.write(to: set.folder("models/vae"), name: "vae", mapChannels: 1, hasPrior: true)
    variational = try ModelLibrary(searchPaths: [set.folder("models")], families: [LinearModel.family]).model("vae")
  }

  /// The covariance that a factor stands for.
  private func covariance(_ prior: GaussianPrior) -> Tensor {
    prior.factor.matrixProduct(prior.factor, otherTransposed: true)
  }

  /// What fitting the usual prior gives, and that prior.
  private func fit(
    _ model: LearnedModel, _ photos: [ItemName], isMirrored: Bool = false, threads: Int = 2
  ) async throws -> (outcome: PriorFit.Outcome, prior: GaussianPrior) {
    let fitter = try PriorFitters.standard.fitter("gaussian")
    let outcome = try await PriorFit(model: model, photos: photos, isMirrored: isMirrored, fitter: fitter)
      .run(threads: threads)
    return (outcome, try #require(outcome.prior as? GaussianPrior))
  }

  @Test("Mean and covariance are those of the latents, whatever the number of threads")
  func momentsAreTheLatents() async throws {
    let photos = try set.photos()
    let (one, prior) = try await fit(set.model, photos, threads: 1)
    let three = try await fit(set.model, photos, threads: 3)
    expectSame(prior.factor, three.prior.factor)
    expectSame(prior.mean, three.prior.mean)
    let space = try set.model.space
    #expect(one.cost == three.outcome.cost && prior.space == space && prior.examples == LinearPhotos.count)
    #expect(!one.hasPosteriors && one.notes.count == 1 && one.failures.isEmpty)
    #expect(prior.shape.levels == [[1, 6], [1, 1, 2, 2]])

    let samples = try await LatentSamples(model: set.model, photos: photos)
    let values = samples.values.array.map(Double.init)
    let count = Double(LinearPhotos.count)
    let mean = (0..<10).map { column in (0..<96).reduce(0.0) { $0 + values[$1 * 10 + column] } / count }
    expectClose(prior.mean, Tensor(mean.map(Float.init), shape: [10]), tolerance: 1e-6)
    let known = (0..<100).map { place -> Double in
      let (first, second) = (place / 10, place % 10)
      var sum = 0.0
      for row in 0..<LinearPhotos.count {
        sum += (values[row * 10 + first] - mean[first]) * (values[row * 10 + second] - mean[second])
      }
      return sum / count
    }
    expectClose(covariance(prior), Tensor(known.map(Float.init), shape: [10, 10]), tolerance: 1e-6)
    // Glasses and male shift latents along two axes, by much more than the others vary.
    let dimensions = Moments(of: samples.values).effectiveDimensions
    #expect(dimensions > 1.5 && dimensions < 4)
    #expect(one.notes == ["effective dimensions: \(String(format: "%.1f", dimensions)) of 10"])
    // Under the fit, the mean distance of latents is the number of dimensions.
    let logDeterminant = (0..<10).reduce(0.0) { $0 + 2 * log(Double(prior.factor.array[$1 * 11])) }
    #expect(abs(one.cost - 0.5 * (10 * log(2 * Double.pi) + 10 + logDeterminant)) < 1e-2)
    let squares = values.reduce(0) { $0 + $1 * $1 } / count
    #expect(abs(one.standardCost - 0.5 * (10 * log(2 * Double.pi) + squares)) < 1e-4)
  }

  @Test("The variances of posteriors come on top of the means' covariance")
  func variancesAreAdded() async throws {
    let photos = try set.photos()
    let plain = try await fit(set.model, photos)
    let full = try await fit(variational, photos)
    var known = covariance(plain.prior).array
    for index in 0..<10 { known[index * 11] += exp(-2) }
    expectClose(covariance(full.prior), Tensor(known, shape: [10, 10]), tolerance: 1e-5)
    expectClose(full.prior.mean, plain.prior.mean, tolerance: 1e-6)
    let values = try await LatentSamples(model: set.model, photos: photos).values.array
    let squares = values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(LinearPhotos.count)
    #expect(full.outcome.hasPosteriors && abs(full.outcome.standardCost - 0.5 * (squares + 10 * (exp(-2) + 1))) < 1e-4)
    // ½ log det Σ − ½ log det S is all that is left of the mean divergence, for the covariance is the posteriors' own.
    let logDeterminant = (0..<10).reduce(0.0) { $0 + 2 * log(Double(full.prior.factor.array[$1 * 11])) }
    let cost = full.outcome.cost
    #expect(abs(cost - 0.5 * (logDeterminant + 20)) < 1e-3 && cost < full.outcome.standardCost)
  }

  @Test func mirroredCopiesCountAsOnePhoto() async throws {
    let photos = Array(try set.photos().prefix(20))
    let prior = try await fit(set.model, photos, isMirrored: true).prior
    let samples = try await LatentSamples(model: set.model, photos: photos, mirrored: true)
    #expect(prior.examples == 20 && samples.values.shape == [40, 10])
    let mean = samples.values.weightedRowSum([Double](repeating: 1.0 / 40, count: 40)).map { Float($0) }
    expectClose(prior.mean, Tensor(mean, shape: [10]), tolerance: 1e-6)
  }

  @Test("Fewer photos than dimensions are fitted with a ridge, and a broken one is left out")
  func fewPhotos() async throws {
    try set.folder.write(Array("not a photo".utf8), to: "photos/01.png")
    let (outcome, prior) = try await fit(set.model, Array(try set.photos().prefix(5)))
    #expect(outcome.notes.count == 2 && outcome.cost.isFinite && prior.examples == 4)
    #expect(
      outcome.notes.last == "the latents do not vary in all dimensions: 1e-6 of the mean variance was added to each")
    #expect(outcome.failures.count == 1 && outcome.failures[0].hasPrefix(set.folder("photos/01.png") + ": "))
    let error = await #expect(throws: FittingError.self) {
      _ = try await fit(set.model, Array(try set.photos().prefix(2)))
    }
    #expect(error?.description == "1 photo has no covariance: give more, ten for each coordinate or so")
    try set.folder.write(
      try Data(contentsOf: URL(filePath: set.folder("photos/00.png"))).map { $0 }, to: "photos/01.png")
    let same = await #expect(throws: FittingError.self) {
      _ = try await fit(set.model, Array(try set.photos().prefix(2)))
    }
    #expect(same?.description == "all latents are the same: there is nothing to fit")
  }

  @Test func aModelThatKeepsThePhotoIsRefused() async throws {
    try TinyModel.write(to: set.folder("models/tiny"), name: "tiny")
    let model = try ModelLibrary(searchPaths: [set.folder("models")], families: ModelFamily.all).model("tiny")
    let error = await #expect(throws: FittingError.self) { _ = try await fit(model, try set.photos()) }
    #expect(
      error?.description
        == "tiny keeps the photo itself in its latent: a prior needs a model whose latent is a vector, such as an "
        + "autoencoder or a VAE")
  }

  @Test func aKindOfPriorThatIsNotKnownIsAnsweredWithTheKnownOnes() {
    let error = #expect(throws: FittingError.self) { try PriorFitters.standard.fitter("gausian") }
    #expect(
      error?.description == "no kind of prior is named 'gausian'; did you mean 'gaussian'? Known: gaussian, mixture")
    // Each can be read again.
    #expect(Set(PriorFitters.standard.kinds).isSubset(of: PriorFormats.standard.all.map { $0.kind }))
  }
}
