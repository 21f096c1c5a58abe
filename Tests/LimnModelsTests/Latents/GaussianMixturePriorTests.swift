import Foundation
import LimnModels
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

@Suite struct GaussianMixturePriorTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary

  init() throws {
    folder = try TemporaryFolder()
    try LinearModel.write(to: folder("models/faces"), name: "faces", units: 2, hasPrior: true)
    library = ModelLibrary(searchPaths: [folder("models")], families: [LinearModel.family])
  }

  private func mixture() throws -> GaussianMixturePrior {
    let shape = try library.model("faces").prior.shape
    func component(_ mean: [Float], _ factor: [Float]) -> GaussianPrior {
      GaussianPrior(
        shape: shape, mean: Tensor(mean, shape: [2]), factor: Tensor(factor, shape: [2, 2]), examples: 9)
    }
    return GaussianMixturePrior(
      [component([1, -1], [0.5, 0, 0.25, 1]), component([-2, 0], [1, 0, 0, 0.5])], weights: [1, 3], examples: 9)
  }

  @Test func keepsTheContractOfPriors() throws {
    let model = try library.model("faces")
    let posterior = try model.variationalEncoder.posterior(RandomKey(seed: 4).normal([3, 3, 8, 8]))
    checkPrior(try mixture(), posterior: posterior)
    try checkStoredPrior(mixture(), of: model, formats: PriorFormats([GaussianPrior.self, GaussianMixturePrior.self]))
    #expect(PriorFormats.standard.all.contains { $0.kind == "mixture" })
  }

  @Test func theDensityIsTheWeightedSum() throws {
    let mixture = try mixture()
    let latents = mixture.shape.latent(RandomKey(seed: 2).normal([5, 2]))
    let parts = mixture.components.map { $0.logDensity(of: latents) }
    for (item, found) in mixture.logDensity(of: latents).enumerated() {
      #expect(abs(found - log(0.25 * exp(parts[0][item]) + 0.75 * exp(parts[1][item]))) < 1e-6)
    }
    for share in mixture.shares(of: latents.rows) { #expect(abs(share.components.reduce(0, +) - 1) < 1e-12) }
  }

  @Test func faultsAreNamed() throws {
    let model = try library.model("faces")
    let file = FaultyFile(
      folder: folder, kind: "prior", write: { try mixture().write(to: $0) },
      read: { _ = try PriorFormats([GaussianMixturePrior.self]).read($0, of: model) })
    #expect(try file.fault(nil, nil) == nil)
    #expect(
      try file.fault(nil, ("weights", Tensor([1, -1], shape: [2])))
        == "\"weights\" are not above 0, or are of too many components")
    #expect(
      try file.fault(nil, ("means", Tensor(zeros: [1, 2]))) == "\"means\" is [1, 2], expected [2, 2]")
    #expect(
      try file.fault(nil, ("factors", Tensor(zeros: [2, 3, 2]))) == "\"factors\" is [2, 3, 2], expected [2, 2, 2]")
    #expect(
      try file.fault(nil, ("factors", Tensor(zeros: [2, 2, 2])))
        == "\"factors\" are not lower triangular with positive diagonals")
  }

  @Test("Numbers of a file whose product is beyond any integer are compared with what is there")
  func aProductThatOverflows() throws {
    let path = folder("huge.safetensors")
    try mixture().write(to: path)
    let file = try Safetensors.read(path)
    let (size, count) = (1 << 22, 1 << 19)
    let huge = ["level.0": Tensor(zeros: [1, size]), "weights": Tensor(repeating: 1, shape: [count])]
    try Safetensors.write(
      file.tensors.merging(huge) { $1 }, metadata: file.metadata.merging(["space_levels": "vector \(size)"]) { $1 },
      to: path)
    let model = try library.model("faces")
    let error = #expect(throws: ModelError.self) { try PriorFormats([GaussianMixturePrior.self]).read(path, of: model) }
    #expect(error?.description.contains("\"means\" is [2, 2], expected [\(count), \(size)]") == true)
  }
}
