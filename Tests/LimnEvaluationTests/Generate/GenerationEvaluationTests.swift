import Foundation
import LimnEvaluation
import LimnImages
import LimnModels
import LimnTensors
import ModelKit
import TestKit
import Testing

@Suite struct GenerationEvaluationTests {
  private let folder: TemporaryFolder
  private let models: ModelLibrary

  /// Photos of four blocks about a mid grey, each by a standard normal number, which a linear model knows by heart.
  init() throws {
    folder = try TemporaryFolder()
    models = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all + [LinearModel.family])
    try LinearModel.write(
      to: folder("models/linear"), name: "linear", size: 32, units: 4, hasPrior: true, basis: Blocks.basis,
      mean: Tensor(repeating: 0.5, shape: [3072]))
    try LinearModel.write(
      to: folder("models/plain"), name: "plain", size: 32, units: 4, basis: Blocks.basis,
      mean: Tensor(repeating: 0.5, shape: [3072]))
    try TinyClassifier.write(
      to: folder("models/embedding"), name: "embedding", attributes: [.init("male", block: 2, of: 4, above: 0.5)])
    let model = try models.model("linear")
    for index in 0..<24 {
      let code = RandomKey(seed: 3).split(index).normal([1, 4])
      let pixels = try model.decoder.decode(Latent(space: model.space, levels: [code]))
      try folder.write(
        ImageFile.encode(Image(pixels: pixels, bitDepth: 16), as: .png), to: "photos/\(index + 10).png")
    }
  }

  private func options(_ names: String...) -> GenerationEvaluation.Options {
    .init(models: names, images: folder("photos"), embedding: "embedding", samples: 200)
  }

  private func report(_ options: GenerationEvaluation.Options, jobs: Int = 2) async throws -> GenerationReport {
    try await GenerationEvaluation(options, models: models).run(jobs: jobs).report
  }

  @Test func aModelThatKnowsItsPicturesByHeart() async throws {
    let report = try await report(options("linear", "plain"))
    #expect(report.models.map(\.model) == ["linear", "plain"] && report.features == 4 && report.failures.isEmpty)
    let (linear, plain) = (report.models[0], report.models[1])
    #expect(linear.photos == 24 && linear.frechet.photos == 12 && linear.units == 4)
    #expect((linear.reconstruction.value ?? 0) == 60)  // but for rounding equal, which counts as 60 dB
    // The posterior's variance is e⁻² for each of 4 units: KL is ½(z² + e⁻² − 1 + 2) each, z² being about 1.
    let codes = (0..<24).flatMap { RandomKey(seed: 3).split($0).normal([1, 4]).array.map(Double.init) }
    let known = codes.reduce(0) { $0 + 0.5 * ($1 * $1 + exp(-2) + 1) } / 24
    #expect(abs((linear.divergence.value ?? 0) - known) < 1e-2 && linear.usedUnits.value == 4)
    // One draw is wrong by e⁻¹ in each of 4 directions of 3072.
    let error = 4 * exp(-2.0) / 3072
    let bits = (0.5 * log(2 * Double.pi * error) + 0.5 + known / 3072) / log(2.0) + 8
    #expect(abs((linear.bits.value ?? 0) - bits) < 0.2)
    #expect(plain.bits.value == nil && plain.divergence.value == nil && plain.usedUnits.value == nil)
    // Latents are standard normal here, so that the prior and a fit are of use alike; straight lines stay straight.
    #expect(abs((linear.largestStep.value ?? 0) - 1) < 1e-2 && abs((linear.detour.value ?? 0) - 1) < 1e-2)
    #expect(abs((linear.frechet.reconstructions.value ?? 1) - (linear.frechet.otherHalf.value ?? 0)) < 1e-6)
    // Two normal distributions about 0.5, of the variance 1/768 in each block, as far as 12 photos tell.
    #expect(
      (linear.frechet.standardNormal.value ?? 1) < 2 * 4.0 / 768 && (linear.frechet.fitted.value ?? 1) < 8.0 / 768)
    #expect(linear.frechet == plain.frechet)
  }

  @Test func aModelsOwnPriorHasRowsOfItsOwn() async throws {
    let without = try await report(options("linear")).models[0]
    #expect(without.frechet.ownPrior.value == nil && without.ownBits.value == nil && without.ownDivergence.value == nil)
    // Photos' latents are standard normal: a prior that is, too, changes nothing, and one elsewhere is worse.
    func score(mean: Float) async throws -> GenerationScores {
      let level = Tensor(repeating: mean, shape: [1, 4])
      for name in ["linear", "plain"] {
        let prior = GaussianPrior(
          shape: LatentShape(space: try models.model(name).space, levels: [[1, 4]]), mean: level,
          factor: Tensor((0..<16).map { $0 % 5 == 0 ? 1 : 0 }, shape: [4, 4]), examples: 24)
        try prior.write(to: folder("models/\(name)/prior.safetensors"))
      }
      let scores = try await report(options("linear", "plain")).models
      #expect(scores[1].ownDivergence.value == nil && scores[1].frechet.ownPrior == scores[0].frechet.ownPrior)
      return scores[0]
    }
    let same = try await score(mean: 0)
    #expect(same.frechet.standardNormal == without.frechet.standardNormal && same.bits == without.bits)
    #expect(abs((same.ownDivergence.value ?? 0) - (same.divergence.value ?? 1)) < 1e-5)
    #expect(abs((same.ownBits.value ?? 0) - (same.bits.value ?? 1)) < 1e-5)
    #expect((same.frechet.ownPrior.value ?? 1) < 2 * 4.0 / 768)
    let shifted = try await score(mean: 2)
    // KL grows by ½·Σ((z − 2)² − z²) = Σ(2 − 2z) over the photos' latents.
    let codes = (0..<24).flatMap { RandomKey(seed: 3).split($0).normal([1, 4]).array.map(Double.init) }
    let more = codes.reduce(0) { $0 + 2 - 2 * $1 } / 24
    #expect(abs((shifted.ownDivergence.value ?? 0) - (shifted.divergence.value ?? 0) - more) < 1e-2)
    let bits = more / 3072 / log(2.0)
    #expect(abs((shifted.ownBits.value ?? 0) - (shifted.bits.value ?? 0) - bits) < 1e-4)
    #expect((shifted.frechet.ownPrior.value ?? 0) > 2 * (same.frechet.ownPrior.value ?? 1))
  }

  @Test func nothingDependsOnTheNumberOfJobs() async throws {
    let one = try await report(options("linear"), jobs: 1)
    let many = try await report(options("linear"), jobs: 3)
    #expect(one == many)
    var seeded = options("linear")
    seeded.seed = 1
    let other = try await report(seeded)
    #expect(other != one)
  }

  @Test func picturesToLookAt() async throws {
    let pictures = try await GenerationEvaluation(options("linear"), models: models).run(jobs: 2).pictures[0]
    #expect(pictures.samples.width == 8 * 36 + 4 && pictures.samples.height == 8 * 36 + 4)
    #expect(pictures.interpolations.width == 9 * 36 + 4 && pictures.interpolations.height == 8 * 36 + 4)
    #expect(pictures.reconstructions.height == 6 * 36 + 4)  // 24 photos: three lines of 8, each with its own below
  }

  @Test func aBadPhotoFailsAlone() async throws {
    try folder.write(Array("no photo".utf8), to: "photos/10.png")
    let report = try await report(options("linear", "plain"))
    #expect(report.failures.count == 1 && report.failures[0].hasPrefix(folder("photos/10.png") + ": "))
    #expect(report.models.map(\.photos) == [23, 23])
  }

  @Test func whatCannotBeMeasuredIsRefused() throws {
    func refusal(_ change: (inout GenerationEvaluation.Options) -> Void) -> String {
      var options = options("linear")
      change(&options)
      do {
        _ = try GenerationEvaluation(options, models: models)
        return "nothing was refused"
      } catch { return "\(error)" }
    }
    try TinyModel.write(to: folder("models/denoiser"), name: "denoiser")
    #expect(
      refusal { $0.models = ["denoiser"] }
        == "denoiser takes images of any size and has no latents to draw; give an autoencoder of faces")
    #expect(
      refusal { $0.embedding = "linear" }
        == "\(folder("models/linear")) has no classifier: it is a model of the family 'linear'; "
        + "give a model of the family 'classifier'")
    try LinearModel.write(
      to: folder("models/cut"), name: "cut", size: 32, units: 4, frame: Frame(x: 0.25, y: 0.25, side: 0.5))
    #expect(
      refusal { $0.models = ["cut"] }
        == "cut sees another part of a photo (x 0.25, y 0.25, side 0.5) than the embedding embedding "
        + "(x 0.0, y 0.0, side 1.0); give an embedding that was trained on the same")
    #expect(refusal { $0.condition = "split=val" } == "a condition needs labels: give the CSV file that it looks into")
    try folder.write("file,split\n10.png,val\n", to: "labels.csv")
    #expect(
      refusal {
        $0.labels = folder("labels.csv")
        $0.condition = "spilt=val"
      } == "\(folder("labels.csv")): has no column 'spilt'; did you mean 'split'?")
    #expect(
      refusal { $0.labels = folder("labels.csv") }
        == "1 photo is too few to compare with: give 8 or more")
  }
}
