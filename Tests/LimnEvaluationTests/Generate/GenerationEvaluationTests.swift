import Foundation
import LimnEvaluation
import LimnImages
import LimnModels
import LimnReport
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

  private func evaluation(
    _ names: String..., changes: [String: [String]] = [:]
  ) throws -> GenerationEvaluation {
    let usual = [
      "model": [names.joined(separator: ",")], "images": [folder("photos")], "embedding": ["embedding"],
      "samples": ["200"],
    ]
    let arguments = try EvaluationArguments(
      GenerationEvaluation.signature, usual.merging(changes) { _, new in new })
    return try GenerationEvaluation.checked(arguments, models: models)
  }

  private func report(_ evaluation: GenerationEvaluation, jobs: Int = 2, seed: UInt64 = 0) async throws -> Report {
    try await evaluation.run(in: EvaluationContext(seed: seed, jobs: jobs))
  }

  @Test("Without an embedding that sees what the model sees, pictures are compared by their reduced pixels")
  func pixels() async throws {
    let report = try await report(evaluation("linear", changes: ["embedding": [], "samples": ["16"]]))
    #expect(report.title.contains("; features of pixels of 8×8 (192), distances squared, "))
    let distance = try #require(report["generation"]?.records.first?["frechet-reconstructions"])
    #expect(distance.isFinite && distance >= 0)
  }

  @Test("Fewer photos than features are noted, since distances to them say little")
  func fewPhotos() async throws {
    let pixels = try await report(evaluation("linear", "plain", changes: ["embedding": [], "samples": ["16"]]))
    #expect(
      pixels.notes == [
        "Distances are to 12 photos, fewer than the 192 features that are compared: Fréchet distances say little of the models; "
          + "give 384 photos or more"
      ])
    #expect(try await report(evaluation("linear", changes: ["samples": ["16"]])).notes.isEmpty)
  }

  @Test("A model of grey pictures is shown grey ones")
  func greyPictures() async throws {
    try LinearModel.write(to: folder("models/grey"), name: "grey", size: 32, channels: 1, units: 4, hasPrior: true)
    let report = try await report(evaluation("grey", changes: ["embedding": [], "samples": ["16"]]))
    #expect(report.failures.isEmpty)
    #expect(report["generation"]?.records.first?["frechet-reconstructions"]?.isFinite == true)
  }

  @Test func aModelThatKnowsItsPicturesByHeart() async throws {
    let report = try await report(evaluation("linear", "plain"))
    let models = try #require(report["generation"]).records
    #expect(models.map { $0.text("model") } == ["linear", "plain"] && report.failures.isEmpty)
    #expect(
      report.title == "24 photos of \(folder("photos")), 200 samples of each kind; features of embedding (4), "
        + "distances squared, to 12 photos")
    let (linear, plain) = (models[0], models[1])
    #expect(linear["photos"] == 24 && linear["units"] == 4)
    #expect((linear["reconstruction-psnr"] ?? 0) == 60)  // but for rounding equal, which counts as 60 dB
    // The posterior's variance is e⁻² for each of 4 units: KL is ½(z² + e⁻² − 1 + 2) each, z² being about 1.
    let codes = (0..<24).flatMap { RandomKey(seed: 3).split($0).normal([1, 4]).array.map(Double.init) }
    let known = codes.reduce(0) { $0 + 0.5 * ($1 * $1 + exp(-2) + 1) } / 24
    #expect(abs((linear["kl"] ?? 0) - known) < 1e-2 && linear["used-units"] == 4)
    // One draw is wrong by e⁻¹ in each of 4 directions of 3072.
    let error = 4 * exp(-2.0) / 3072
    let bits = (0.5 * log(2 * Double.pi * error) + 0.5 + known / 3072) / log(2.0) + 8
    #expect(abs((linear["bits"] ?? 0) - bits) < 0.2)
    #expect(plain["bits"] == nil && plain["kl"] == nil && plain["used-units"] == nil)
    // Latents are standard normal here, so that the prior and a fit are of use alike; straight lines stay straight.
    #expect(abs((linear["largest-step"] ?? 0) - 1) < 1e-2 && abs((linear["detour"] ?? 0) - 1) < 1e-2)
    #expect(abs((linear["frechet-reconstructions"] ?? 1) - (linear["frechet-other-half"] ?? 0)) < 1e-6)
    // Two normal distributions about 0.5, of the variance 1/768 in each block, as far as 12 photos tell.
    #expect(
      (linear["frechet-standard-normal"] ?? 1) < 2 * 4.0 / 768 && (linear["frechet-fitted"] ?? 1) < 8.0 / 768)
    for name in ["other-half", "reconstructions", "standard-normal", "fitted"] {
      #expect(linear["frechet-\(name)"] != nil && linear["frechet-\(name)"] == plain["frechet-\(name)"])
    }
  }

  @Test func aModelsOwnPriorHasRowsOfItsOwn() async throws {
    let without = try #require(try await report(evaluation("linear"))["generation"]).records[0]
    #expect(without["frechet-own-prior"] == nil && without["own-bits"] == nil && without["own-kl"] == nil)
    // Photos' latents are standard normal: a prior that is, too, changes nothing, and one elsewhere is worse.
    func score(mean: Float) async throws -> Report.Record {
      let level = Tensor(repeating: mean, shape: [1, 4])
      for name in ["linear", "plain"] {
        let prior = GaussianPrior(
          shape: LatentShape(space: try models.model(name).space, levels: [[1, 4]]), mean: level,
          factor: Tensor((0..<16).map { $0 % 5 == 0 ? 1 : 0 }, shape: [4, 4]), examples: 24)
        try prior.write(to: folder("models/\(name)/prior.safetensors"))
      }
      let scores = try #require(try await report(evaluation("linear", "plain"))["generation"]).records
      #expect(scores[1]["own-kl"] == nil && scores[1]["frechet-own-prior"] == scores[0]["frechet-own-prior"])
      return scores[0]
    }
    let same = try await score(mean: 0)
    #expect(same["frechet-standard-normal"] == without["frechet-standard-normal"] && same["bits"] == without["bits"])
    #expect(abs((same["own-kl"] ?? 0) - (same["kl"] ?? 1)) < 1e-5)
    #expect(abs((same["own-bits"] ?? 0) - (same["bits"] ?? 1)) < 1e-5)
    #expect((same["frechet-own-prior"] ?? 1) < 2 * 4.0 / 768)
    let shifted = try await score(mean: 2)
    // KL grows by ½·Σ((z − 2)² − z²) = Σ(2 − 2z) over the photos' latents.
    let codes = (0..<24).flatMap { RandomKey(seed: 3).split($0).normal([1, 4]).array.map(Double.init) }
    let more = codes.reduce(0) { $0 + 2 - 2 * $1 } / 24
    #expect(abs((shifted["own-kl"] ?? 0) - (shifted["kl"] ?? 0) - more) < 1e-2)
    let bits = more / 3072 / log(2.0)
    #expect(abs((shifted["own-bits"] ?? 0) - (shifted["bits"] ?? 0) - bits) < 1e-4)
    #expect((shifted["frechet-own-prior"] ?? 0) > 2 * (same["frechet-own-prior"] ?? 1))
  }

  @Test func nothingDependsOnTheNumberOfJobs() async throws {
    let one = try await report(evaluation("linear"), jobs: 1)
    let many = try await report(evaluation("linear"), jobs: 3)
    #expect(one == many)
    let other = try await report(evaluation("linear"), seed: 1)
    #expect(other != one)
  }

  @Test func picturesToLookAt() async throws {
    let pictures = try await report(evaluation("linear")).pictures
    #expect(pictures.map(\.file) == ["samples.png", "interpolations.png", "reconstructions.png"])
    let images = pictures.compactMap(\.image)
    #expect(images[0].width == 8 * 36 + 4 && images[0].height == 8 * 36 + 4)
    #expect(images[1].width == 9 * 36 + 4 && images[1].height == 8 * 36 + 4)
    #expect(images[2].height == 6 * 36 + 4)  // 24 photos: three lines of 8, each with its own below
  }

  @Test func aBadPhotoFailsAlone() async throws {
    try folder.write(Array("no photo".utf8), to: "photos/10.png")
    let report = try await report(evaluation("linear", "plain"))
    #expect(report.failures.map(\.item) == [folder("photos/10.png")])
    #expect(report["generation"]?.records.map { $0["photos"] } == [23, 23])
    for index in 11..<30 { try folder.write(Array("no photo".utf8), to: "photos/\(index).png") }
    let none = try await self.report(evaluation("linear"))
    #expect(none.tables.isEmpty && none.failures.count == 20)
    #expect(none.text == "too few photos could be read to compare anything with")
  }

  @Test func whatCannotBeMeasuredIsRefused() throws {
    func refusal(_ changes: [String: [String]]) -> String {
      do {
        _ = try evaluation("linear", changes: changes)
        return "nothing was refused"
      } catch { return "\(error)" }
    }
    try TinyModel.write(to: folder("models/denoiser"), name: "denoiser")
    #expect(
      refusal(["model": ["denoiser"]])
        == "denoiser takes images of any size and has no latents to draw; give an autoencoder of faces")
    #expect(
      refusal(["embedding": ["linear"]])
        == "'\(folder("models/linear"))' has no classifier: it is a model of the family 'linear'; "
        + "give a model of the family 'classifier'")
    try LinearModel.write(
      to: folder("models/cut"), name: "cut", size: 32, units: 4, frame: Frame(x: 0.25, y: 0.25, side: 0.5))
    #expect(
      refusal(["model": ["cut"]])
        == "cut sees another part of a photo (x 0.25, y 0.25, side 0.5) than the embedding embedding "
        + "(x 0.0, y 0.0, side 1.0); give an embedding that was trained on the same")
    #expect(refusal(["where": ["split=val"]]) == "a condition needs labels: give the CSV file that it looks into")
    try folder.write("file,split\n10.png,val\n", to: "labels.csv")
    #expect(
      refusal(["labels": [folder("labels.csv")], "where": ["spilt=val"]])
        == "\(folder("labels.csv")): has no column 'spilt'; did you mean 'split'?")
    #expect(
      refusal(["labels": [folder("labels.csv")]])
        == "1 photo is too few to compare with: give 8 or more")
  }
}
