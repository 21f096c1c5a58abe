import LimnModels
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

@Suite struct LinearModelTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary

  init() throws {
    folder = try TemporaryFolder()
    try LinearModel.write(to: folder("plain"), name: "plain")
    try LinearModel.write(to: folder("vae"), name: "vae", mapChannels: 2, hasPrior: true)
    library = ModelLibrary(searchPaths: [folder.path], families: [LinearModel.family])
  }

  @Test(arguments: ["plain", "vae"])
  func keepsTheContractOfModels(_ name: String) throws {
    let model = try library.model(name)
    try checkModel(encoder: model.encoder, decoder: model.decoder, sizes: [(8, 8)], channels: [3])
    #expect(model.imageSize == 8 && model.has(.prior) == (name == "vae"))
  }

  @Test(arguments: ["plain", "vae"])
  func encodingUndoesDecoding(_ name: String) throws {
    let model = try #require(try library.model(name).decoder as? LinearModel)
    let latent = model.latent(RandomKey(seed: 3).normal([4, model.architecture.coordinates]))
    let again = try model.encode(model.decode(latent))
    for (a, b) in zip(again.levels, latent.levels) { expectClose(a, b) }
  }

  @Test func aDrawHasThePosteriorsMeanAndVariance() throws {
    let model = try library.model("vae").variationalEncoder
    try checkPosterior(of: model, inputs: RandomKey(seed: 5).normal([2, 3, 8, 8]))
    let posterior = try model.posterior(Tensor(repeating: 0.5, shape: [500, 3, 8, 8]))
    let draw = posterior.sample(key: RandomKey(seed: 1))
    let noise = zip(draw.levels, posterior.mean.levels).flatMap { ($0 - $1).array.map(Double.init) }
    let mean = noise.reduce(0, +) / Double(noise.count)
    let variance = noise.reduce(0) { $0 + $1 * $1 } / Double(noise.count)
    #expect(abs(mean) < 0.02 && abs(variance / 0.135335 - 1) < 0.05)
    for (a, b) in zip(draw.levels, posterior.sample(key: RandomKey(seed: 1)).levels) { expectSame(a, b) }
    #expect(posterior.sample(key: RandomKey(seed: 2)).levels[0].array != draw.levels[0].array)
    #expect(throws: ModelError.self) { try library.model("plain", needing: [.posterior]) }
  }
}
