import Foundation
import LimnModels
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

/// Priors of one's own keep the contract, and the library finds them by the table of formats.
@Suite struct LatentPriorTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary
  private let formats = PriorFormats([GaussianPrior.self, MixturePrior.self, VampPrior.self])

  init() throws {
    folder = try TemporaryFolder()
    try LinearModel.write(to: folder("models/faces"), name: "faces", units: 2, mapChannels: 1, hasPrior: true)
    library = ModelLibrary(searchPaths: [folder("models")], families: [LinearModel.family], priors: formats)
  }

  private var images: Tensor { RandomKey(seed: 4).normal([3, 3, 8, 8]) }

  private func mixture() throws -> MixturePrior {
    let shape = try library.model("faces").prior.shape
    let means = shape.latent(RandomKey(seed: 6).normal([3, 6]) * 2)
    let variances = shape.latent(RandomKey(seed: 7).normal([3, 6]) * 0.5)
    return MixturePrior(
      DiagonalGaussian(mean: means, logVariance: variances), weights: [0.2, 0.5, 0.3], examples: 30)
  }

  @Test func aMixtureIsAPrior() throws {
    let model = try library.model("faces")
    let posterior = try model.variationalEncoder.posterior(images)
    checkPrior(try mixture(), posterior: posterior)
    try checkStoredPrior(mixture(), of: model, formats: formats)
    // There is no closed form: what is estimated says so.
    #expect(try mixture().divergence(of: posterior, key: RandomKey(seed: 1)).samples == Divergence.usualSamples)
    #expect(try model.prior.divergence(of: posterior, key: RandomKey(seed: 1)).samples == nil)
    // Of one component it is that component's distribution.
    let one = DiagonalGaussian(
      mean: try mixture().sample(key: RandomKey(seed: 2)), logVariance: posterior.mean.items(0..<1))
    let latents = posterior.mean
    let (alone, known) = (
      MixturePrior(one, weights: [1], examples: 1).logDensity(of: latents), one.logDensity(of: latents)
    )
    #expect(zip(alone, known).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func posteriorsOfPseudoInputsAreAPrior() throws {
    let model = try library.model("faces")
    let prior = try VampPrior(images, encoder: model.variationalEncoder)
    let posterior = try model.variationalEncoder.posterior(images)
    checkPrior(prior, posterior: posterior)
    try checkStoredPrior(prior, of: model, formats: formats)
    // The aggregate of these very posteriors is nearer to them than the standard normal distribution.
    let key = RandomKey(seed: 1)
    let own = prior.divergence(of: posterior, key: key).mean
    #expect(own > 0 && own <= log(3) + 0.2)
    #expect(try own < model.prior.divergence(of: posterior, key: key).mean)
  }

  @Test func theLibraryReadsWhatTheTableLists() throws {
    let path = folder("models/faces/\(PriorFormats.fileName)")
    try mixture().write(to: path)
    #expect(try library.fittedPrior(of: "faces") is MixturePrior)
    let plain = ModelLibrary(searchPaths: [folder("models")], families: [LinearModel.family])
    #expect(
      #expect(throws: ModelError.self) { try plain.fittedPrior(of: "faces") }?.description
        == "\(path): not a sound prior: its \"format\" is not \"limn prior 1\" or \"limn gaussian mixture prior 1\"; get or fit it again"
    )
    #expect(Set(formats.all.map { $0.format }).count == 3 && Set(formats.all.map { $0.kind }).count == 3)
  }

  @Test("Total correlation by minibatch: of coordinates that are copies of each other, and of independent ones")
  func allPairsGiveTheTotalCorrelation() throws {
    let space = LatentSpace(name: "pair", model: "00", levels: [.vector(units: 2)])
    func correlation(_ means: Tensor) -> Double {
      let variances = Tensor(repeating: log(0.09), shape: means.shape)
      let posterior = DiagonalGaussian(
        mean: Latent(space: space, levels: [means]), logVariance: Latent(space: space, levels: [variances]))
      let latents = posterior.sample(key: RandomKey(seed: 2))
      let (count, pairs) = (Double(posterior.count), posterior.logDensityOfPairs(latents))
      let coordinates = (0..<posterior.count).map {
        posterior.items($0..<$0 + 1).logDensityByCoordinate(of: latents)
      }
      let terms = (0..<posterior.count).map { item in
        let joint = logSumExp(pairs[item]) - log(count)
        return (0..<2).reduce(joint) { sum, unit in sum - logSumExp(coordinates.map { $0[item][unit] }) + log(count) }
      }
      return terms.reduce(0, +) / count
    }
    let drawn = RandomKey(seed: 3).normal([150, 2])
    let copies = Tensor(drawn.array.enumerated().map { drawn.array[$0.offset / 2 * 2] }, shape: [150, 2])
    #expect(abs(correlation(drawn)) < 0.2)
    // −½ log(1 − ρ²) of a normal distribution with ρ = 1 / 1.09.
    #expect(abs(correlation(copies) - 0.92) < 0.25)
  }
}
