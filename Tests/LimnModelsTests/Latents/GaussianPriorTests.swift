import Foundation
import LimnModels
import LimnTensors
import ModelKit
import TensorKit
import TestKit
import Testing

@Suite struct GaussianPriorTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary
  private let key = RandomKey(seed: 12)
  private let pair = LatentSpace(name: "pair", model: "0123456789abcdef", levels: [.vector(units: 2)])

  init() throws {
    folder = try TemporaryFolder()
    try LinearModel.write(to: folder("models/faces"), name: "faces", seed: 1, units: 3, mapChannels: 1)
    try LinearModel.write(to: folder("models/other"), name: "other", seed: 2, units: 3, mapChannels: 1)
    library = ModelLibrary(searchPaths: [folder("models")], families: [LinearModel.family])
  }

  /// A prior of a vector of 3 and a map of 4 numbers, all drawn but the factor's diagonal.
  private func prior(of model: String = "faces") throws -> GaussianPrior {
    let key = RandomKey(seed: 5)
    let drawn = key.split("factor").normal([7, 7]).array
    let factor = (0..<49).map { index in
      let (row, column) = (index / 7, index % 7)
      return row == column ? 0.5 + 0.1 * Float(row) : column < row ? 0.3 * drawn[index] : 0
    }
    return GaussianPrior(
      shape: LatentShape(space: try library.model(model).space, levels: [[1, 3], [1, 1, 2, 2]]),
      mean: Tensor(key.split(0).normal([3]).array + key.split(1).normal([4]).array, shape: [7]),
      factor: Tensor(factor, shape: [7, 7]), examples: 40)
  }

  private func pair(_ mean: [Float], factor: [Float]) -> GaussianPrior {
    GaussianPrior(
      shape: LatentShape(space: pair, levels: [[1, 2]]), mean: Tensor(mean, shape: [2]),
      factor: Tensor(factor, shape: [2, 2]), examples: 2)
  }

  private func posterior(_ means: [Float], variances: [Float]) -> DiagonalGaussian {
    func latent(_ values: [Float]) -> Latent {
      Latent(space: pair, levels: [Tensor(values, shape: [values.count / 2, 2])])
    }
    return DiagonalGaussian(mean: latent(means), logVariance: latent(variances.map { log($0) }))
  }

  @Test func theDivergenceIsTheClosedForm() {
    // Of a diagonal one, a sum over its coordinates; of an equal one, nothing.
    let diagonal = pair([1, -2], factor: [2, 0, 0, 0.5])
    let found = diagonal.divergence(of: posterior([1, -2, 0, 3], variances: [4, 0.25, 1, 0.5]), key: key).values
    func divergence(_ mean: Double, _ variance: Double, from other: Double, _ otherVariance: Double) -> Double {
      0.5
        * (variance / otherVariance + (mean - other) * (mean - other) / otherVariance - 1
          + log(otherVariance / variance))
    }
    #expect(found.count == 2 && abs(found[0]) < 1e-6)
    #expect(abs(found[1] - divergence(0, 1, from: 1, 4) - divergence(3, 0.5, from: -2, 0.25)) < 1e-5)
    // Of two coordinates with a correlation of 0.6: Σ⁻¹ = [[1, −0.6], [−0.6, 1]] / 0.64.
    let correlated = pair([0, 0], factor: [1, 0, 0.6, 0.8])
    let known = 0.5 * (2 / 0.64 + (1 - 2 * 0.6 * 2 + 4) / 0.64 - 2 + log(0.64))
    #expect(abs(correlated.divergence(of: posterior([1, 2], variances: [1, 1]), key: key).values[0] - known) < 1e-6)
    let density = log(2 * Double.pi) + 0.5 * log(0.64) + 0.5 * (1 - 2 * 0.6 * 2 + 4) / 0.64
    let likelihood = correlated.logDensity(of: posterior([1, 2], variances: [1, 1]).mean)
    #expect(abs(likelihood[0] + density) < 1e-6)
    let standard = StandardNormal(correlated.shape).divergence(of: posterior([1, 2], variances: [0.5, 1]), key: key)
      .values[0]
    #expect(abs(standard - divergence(1, 0.5, from: 0, 1) - divergence(2, 1, from: 0, 1)) < 1e-6)
  }

  @Test func itKeepsTheContractOfPriors() throws {
    let given = posterior([1, 0.25, -1, 0], variances: [0.3, 0.6, 1, 0.2])
    checkPrior(pair([0.5, -0.5], factor: [1.5, 0, -0.9, 0.7]), posterior: given)
    checkPrior(StandardNormal(given.shape), posterior: given)
    // In two levels, and of an encoder's posteriors.
    try LinearModel.write(to: folder("models/vae"), name: "vae", units: 3, mapChannels: 1, hasPrior: true)
    let model = try library.model("vae")
    let posterior = try model.variationalEncoder.posterior(RandomKey(seed: 4).normal([2, 3, 8, 8]))
    checkPrior(try prior(of: "vae"), posterior: posterior)
    checkPrior(try model.prior, posterior: posterior)
    try checkStoredPrior(prior(of: "vae"), of: model, formats: .standard)
  }

  @Test("Units of any size are kept in the file")
  func sizes() throws {
    let shape = LatentShape(space: try library.model("faces").space, levels: [[1, 3], [1, 1, 2, 2]])
    let factor = (0..<49).map { $0 % 8 == 0 ? ($0 == 0 ? Float(80_000) : 1e-8) : 0 }
    let prior = GaussianPrior(
      shape: shape, mean: Tensor([90_000, 0, 0, 0, 0, 0, 0], shape: [7]), factor: Tensor(factor, shape: [7, 7]),
      examples: 9)
    try prior.write(to: folder("models/faces/prior.safetensors"))
    let read = try #require(try library.fittedPrior(of: "faces") as? GaussianPrior)
    #expect(read.factor.array == factor && read.mean.array[0] == 90_000)
  }

  @Test func drawsHaveTheMeanAndTheCovariance() throws {
    let prior = try prior()
    let count = 8000
    let rows = (0..<count).map { prior.sample(key: RandomKey(seed: 3).split($0)).rows.array }
    let (mean, factor) = (prior.mean.array, prior.factor.array)
    for first in 0..<7 {
      let average = rows.reduce(0.0) { $0 + Double($1[first]) } / Double(count)
      #expect(abs(average - Double(mean[first])) < 0.06)
      for second in 0...first {
        let found = rows.reduce(0.0) {
          $0 + Double($1[first] - mean[first]) * Double($1[second] - mean[second]) / Double(count)
        }
        let known = (0..<7).reduce(0.0) { $0 + Double(factor[first * 7 + $1]) * Double(factor[second * 7 + $1]) }
        #expect(abs(found - known) < 0.1)
      }
    }
    let key = RandomKey(seed: 9)
    let still = prior.sample(key: key, spread: 0)
    let drawn = StandardNormal(prior.shape).sample(key: key, spread: 0.5)
    #expect(LatentShape(of: still) == prior.shape)
    for (level, tensor) in prior.centre.levels.enumerated() {
      expectSame(still.levels[level], tensor)
      expectSame(drawn.levels[level], key.split(level).normal(tensor.shape) * 0.5)
    }
  }

  @Test func aFileBringsBackWhatWasWrittenAndTheModelsOwnIsFound() throws {
    #expect(try library.fittedPrior(of: "faces") == nil)
    let hash = try ModelFolder(path: folder("models/faces")).hash
    let prior = try prior()
    try prior.write(to: folder("models/faces/prior.safetensors"))
    let read = try #require(try library.fittedPrior(of: "faces") as? GaussianPrior)
    #expect(read.space == prior.space && read.examples == 40 && read.coordinates == 7)
    expectClose(read.factor, prior.factor, tolerance: 1e-3)
    expectClose(read.mean, prior.mean, tolerance: 1e-3)
    #expect(read.shape.levels == [[1, 3], [1, 1, 2, 2]])
    #expect(try ModelFolder(path: folder("models/faces")).hash == hash)
    let known = #expect(throws: ModelError.self) { try library.fittedPrior(of: "face") }
    #expect(known?.description == "no model named \"face\"; did you mean \"faces\"? Known: faces, other")
  }

  @Test func anotherModelsPriorIsRefused() throws {
    try prior().write(to: folder("models/other/prior.safetensors"))
    let (own, other) = (try library.model("faces").space, try library.model("other").space)
    let error = #expect(throws: ModelError.self) { try library.fittedPrior(of: "other") }
    #expect(
      error?.description
        == "\(folder("models/other/prior.safetensors")): fitted in another model's space: it is a prior of \(own), and "
        + "the model is \(other); fit it again with 'limn fit prior', or remove the file")
  }

  /// What is said of a good file with one thing changed.
  private func fault(_ text: (String, String?)? = nil, tensor: (String, Tensor?)? = nil) throws -> String? {
    try FaultyFile(
      folder: folder, kind: "prior", write: { try prior().write(to: $0) }, read: { _ = try GaussianPrior(path: $0) }
    )
    .fault(text, tensor)
  }

  @Test func whatIsWrongInAFileIsNamed() throws {
    #expect(try fault() == nil)
    #expect(try fault(("format", "limn direction 1")) == "its \"format\" is not \"limn prior 1\"")
    #expect(try fault(("count", "0")) == "\"count\" is \"0\", expected a whole number of at least 1")
    #expect(try fault(("extra", "x")) == "\"extra\" is unknown")
    #expect(try fault(("space_levels", "vector 3")) == "the tensor \"level.1\" is unknown")
    #expect(try fault(tensor: ("level.0", nil)) == "the tensor \"level.0\" of floats is missing")
    #expect(try fault(tensor: ("factor", nil)) == "the tensor \"factor\" of floats is missing")
    #expect(try fault(tensor: ("more", Tensor(1))) == "the tensor \"more\" is unknown")
    #expect(try fault(tensor: ("factor", Tensor(zeros: [7, 6]))) == "\"factor\" is [7, 6], expected [7, 7]")
    let triangle = "\"factor\" is not lower triangular with a positive diagonal"
    #expect(try fault(tensor: ("factor", Tensor(zeros: [7, 7]))) == triangle)
    #expect(try fault(tensor: ("factor", Tensor(repeating: 1, shape: [7, 7]))) == triangle)
    #expect(
      try fault(tensor: ("factor", Tensor(repeating: .infinity, shape: [7, 7]))) == "\"factor\" holds NaN or infinity")
    #expect(
      try fault(tensor: ("level.0", Tensor(repeating: .nan, shape: [1, 3]))) == "\"level.0\" holds NaN or infinity")
  }
}
