import Foundation
import LimnFitting
import LimnModels
import LimnTensors
import ModelKit
import TensorKit
import Testing

@Suite struct PriorFitTests {
  private let set: LinearPhotos
  private let variational: Model

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

  @Test("Mean and covariance are those of the latents, whatever the number of threads")
  func momentsAreTheLatents() async throws {
    let photos = try set.photos()
    let one = try await PriorFit(model: set.model, photos: photos).run(threads: 1)
    let three = try await PriorFit(model: set.model, photos: photos).run(threads: 3)
    expectSame(one.prior.factor, three.prior.factor)
    expectSame(one.prior.mean, three.prior.mean)
    #expect(one.cost == three.cost && one.prior.space == set.model.space && one.prior.count == LinearPhotos.count)
    #expect(!one.hasPosteriors && !one.hasRidge && one.failures.isEmpty)
    #expect(one.prior.levels.map(\.shape) == [[1, 6], [1, 1, 2, 2]])

    let values = try await DirectionSamples(model: set.model, photos: photos).values.array.map(Double.init)
    let count = Double(LinearPhotos.count)
    let mean = (0..<10).map { column in (0..<96).reduce(0.0) { $0 + values[$1 * 10 + column] } / count }
    expectClose(one.prior.mean, Tensor(mean.map(Float.init), shape: [10]), tolerance: 1e-6)
    let known = (0..<100).map { place -> Double in
      let (first, second) = (place / 10, place % 10)
      var sum = 0.0
      for row in 0..<LinearPhotos.count {
        sum += (values[row * 10 + first] - mean[first]) * (values[row * 10 + second] - mean[second])
      }
      return sum / count
    }
    expectClose(covariance(one.prior), Tensor(known.map(Float.init), shape: [10, 10]), tolerance: 1e-6)
    // Glasses and male shift latents along two axes, by much more than the others vary.
    #expect(one.effectiveDimensions > 1.5 && one.effectiveDimensions < 4)
    // Under the fit, the mean distance of latents is the number of dimensions.
    let logDeterminant = (0..<10).reduce(0.0) { $0 + 2 * log(Double(one.prior.factor.array[$1 * 11])) }
    #expect(abs(one.cost - 0.5 * (10 * log(2 * Double.pi) + 10 + logDeterminant)) < 1e-2)
    let squares = values.reduce(0) { $0 + $1 * $1 } / count
    #expect(abs(one.standardCost - 0.5 * (10 * log(2 * Double.pi) + squares)) < 1e-4)
  }

  @Test("The variances of posteriors come on top of the means' covariance")
  func variancesAreAdded() async throws {
    let photos = try set.photos()
    let plain = try await PriorFit(model: set.model, photos: photos).run()
    let full = try await PriorFit(model: variational, photos: photos).run()
    var known = covariance(plain.prior).array
    for index in 0..<10 { known[index * 11] += exp(-2) }
    expectClose(covariance(full.prior), Tensor(known, shape: [10, 10]), tolerance: 1e-5)
    expectClose(full.prior.mean, plain.prior.mean, tolerance: 1e-6)
    let values = try await DirectionSamples(model: set.model, photos: photos).values.array
    let squares = values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(LinearPhotos.count)
    #expect(full.hasPosteriors && abs(full.standardCost - 0.5 * (squares + 10 * (exp(-2) + 1))) < 1e-4)
    // ½ log det Σ − ½ log det S is all that is left of the mean divergence, for the covariance is the posteriors' own.
    let logDeterminant = (0..<10).reduce(0.0) { $0 + 2 * log(Double(full.prior.factor.array[$1 * 11])) }
    #expect(abs(full.cost - 0.5 * (logDeterminant + 20)) < 1e-3 && full.cost < full.standardCost)
  }

  @Test func mirroredCopiesCountAsOnePhoto() async throws {
    let photos = Array(try set.photos().prefix(20))
    let outcome = try await PriorFit(model: set.model, photos: photos, isMirrored: true).run()
    let samples = try await DirectionSamples(model: set.model, photos: photos, mirrored: true)
    #expect(outcome.prior.count == 20 && samples.values.shape == [40, 10])
    let mean = samples.values.weightedRowSum([Double](repeating: 1.0 / 40, count: 40)).map { Float($0) }
    expectClose(outcome.prior.mean, Tensor(mean, shape: [10]), tolerance: 1e-6)
  }

  @Test("Fewer photos than dimensions are fitted with a ridge, and a broken one is left out")
  func fewPhotos() async throws {
    try set.folder.write(Array("not a photo".utf8), to: "photos/01.png")
    let outcome = try await PriorFit(model: set.model, photos: Array(try set.photos().prefix(5))).run()
    #expect(outcome.hasRidge && outcome.cost.isFinite && outcome.prior.count == 4)
    #expect(outcome.failures.count == 1 && outcome.failures[0].hasPrefix(set.folder("photos/01.png") + ": "))
    let error = await #expect(throws: FittingError.self) {
      _ = try await PriorFit(model: set.model, photos: Array(try set.photos().prefix(2))).run()
    }
    #expect(error?.description == "1 photo has no covariance: give more, ten for each coordinate or so")
    try set.folder.write(
      try Data(contentsOf: URL(filePath: set.folder("photos/00.png"))).map { $0 }, to: "photos/01.png")
    let same = await #expect(throws: FittingError.self) {
      _ = try await PriorFit(model: set.model, photos: Array(try set.photos().prefix(2))).run()
    }
    #expect(same?.description == "all latents are the same: there is nothing to fit")
  }

  @Test func aModelThatKeepsThePhotoIsRefused() throws {
    try TinyModel.write(to: set.folder("models/tiny"), name: "tiny")
    let model = try ModelLibrary(searchPaths: [set.folder("models")], families: ModelFamily.all).model("tiny")
    let error = #expect(throws: FittingError.self) { try PriorFit(model: model, photos: set.photos()) }
    #expect(
      error?.description
        == "tiny keeps the photo itself in its latent: a prior needs a model whose latent is a vector, such as an "
        + "autoencoder or a VAE")
  }
}
