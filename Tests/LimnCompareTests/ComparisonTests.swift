import Foundation
import LimnCompare
import LimnFitting
import LimnFoundation
import LimnModels
import LimnReport
import LimnStages
import TestKit
import Testing

@Suite struct ComparisonTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try DrawnBlobs.write(120, to: folder)
  }

  private func run(
    against: String? = nil, labels: String? = nil, _ change: (inout ComparisonSettings) -> Void = { _ in }
  ) async throws -> Comparison.Outcome {
    var settings = DrawnBlobs.settings
    change(&settings)
    return try await Comparison(folder: folder("blobs"), against: against, labels: labels, settings: settings)
      .run(models: folder("models"))
  }

  private func lines(_ outcome: Comparison.Outcome, _ use: ComparisonUse, _ metric: String) -> [ScoreLine] {
    outcome.result.lines.filter { $0.use == use && $0.quantity.name == metric }
  }

  @Test("With labels every use has its lines, its advice and its pictures, and the models can be loaded")
  func everything() async throws {
    let outcome = try await run(labels: folder("labels.csv"))
    let result = outcome.result
    #expect(result.advice.map(\.use) == ComparisonUse.allCases && Set(result.lines.map(\.use)).count == 8)
    #expect(lines(outcome, .reconstruct, "psnr").map(\.model) == ["pca", "ae", "vae"])
    #expect(
      lines(outcome, .denoise, "gain").map(\.condition)
        == [15, 25, 50].flatMap { [String](repeating: "sigma \($0)", count: 3) })
    #expect(Set(lines(outcome, .odd, "auc").map(\.condition)) == ["rotated", "inverted", "noise", "patch", "all"])
    #expect(
      lines(outcome, .odd, "auc").prefix(9).map(\.model) == [
        "pca", "ae", "vae", "vae, bound", "pca, density", "pca, codes", "ae, codes", "vae, codes", "pixel sum",
      ])
    #expect(lines(outcome, .similar, "neighbours").map(\.model) == ["pca", "ae", "vae", "guess"])
    #expect(lines(outcome, .similar, "components").map(\.model) == ["pca", "ae", "vae"])
    #expect(
      lines(outcome, .sample, "frechet").map(\.model)
        == ["real", "ae, N(0, I)", "ae, mixture", "vae, N(0, I)", "vae, mixture"])
    #expect(lines(outcome, .sample, "nearer").count == 4 && lines(outcome, .sample, "recognised").count == 5)
    #expect(lines(outcome, .interpolate, "unevenness").map(\.model) == ["pca", "ae", "vae"])
    #expect(lines(outcome, .interpolate, "edited").map(\.model) == ["pca", "ae", "vae", "real"])
    #expect(lines(outcome, .factors, "mig").map(\.model) == ["pca", "ae", "vae", "factors"])
    #expect(lines(outcome, .factors, "mig").last?.value.map { abs($0 - 1) < 0.1 } == true)
    #expect(lines(outcome, .likelihood, "bound").map(\.model) == ["vae"])
    let own = lines(outcome, .likelihood, "estimate")
    #expect(own.last?.model == "ae" && own.last?.value == nil && own.last?.note == "an autoencoder has no likelihood")
    #expect(
      result.lines.filter { $0.value != nil && $0.model != "guess" && $0.use != .factors }.allSatisfy {
        $0.interval != nil
      })
    #expect(
      result.lines.filter { $0.model == "ae" && $0.value != nil && !$0.quantity.name.hasPrefix("dci") }.allSatisfy {
        $0.difference?.other == "vae"
      })

    #expect(result.training.map(\.model) == ["ae", "vae", "ae-denoiser", "vae-denoiser"])
    #expect(
      result.unitDivergences.count == 2
        && result.features == "32 features of a classifier of 'x', trained on the training images")
    let names = Set(result.health.map(\.name))
    #expect(names.isSuperset(of: ["images", "duplicates", "ae-gap", "vae-gap", "used-units", "aggregate-gap"]))
    #expect(
      outcome.report.tables.map(\.name) == ["advice"] + ComparisonUse.allCases.map(\.rawValue) + ["health", "training"])
    #expect(outcome.report.pictures.count == 13)

    let library = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
    for name in ["pca", "ae", "vae", "ae-denoiser", "vae-denoiser", "features", "judge"] where name != "features" {
      #expect(try library.model(name).folder.name == name)
    }
    #expect(try library.fittedPrior(of: "ae") != nil && library.fittedPrior(of: "vae") != nil)
    // The models are grey and small, and other commands see photos as they want them.
    let photos = try LoadStage(path: folder("blobs")).names()
    let fit = try await PriorFit(
      model: library.model("vae"), photos: photos, fitter: PriorFitters.standard.fitter("gaussian")
    ).run()
    #expect(fit.failures.isEmpty && fit.hasPosteriors)
    // Too few images: nothing is claimed.
    #expect(result.health.first { $0.name == "images" }?.isWarning == true)
  }

  @Test("Without labels what needs them says so, and another folder's images are the odd ones")
  func withoutLabels() async throws {
    let others = try TemporaryFolder()
    try DrawnBlobs.write(4, to: others)
    let outcome = try await run(against: others("blobs"))
    #expect(Set(lines(outcome, .odd, "auc").map(\.condition)) == ["against"])
    #expect(outcome.result.lines.allSatisfy { ![.similar, .factors].contains($0.use) })
    let advice = Dictionary(uniqueKeysWithValues: outcome.result.advice.map { ($0.use, $0.text) })
    #expect(advice[.similar]?.hasPrefix("Without labels nobody can say which images are similar") == true)
    #expect(advice[.factors]?.hasPrefix("Whether an axis of a latent means something cannot be measured") == true)
    #expect(outcome.result.features == "32 principal components of the training images")
    #expect(lines(outcome, .sample, "recognised").isEmpty && lines(outcome, .interpolate, "edited").isEmpty)
    #expect(
      outcome.result.notes["interpolate"]?.last
        == "Whether an edit succeeds cannot be measured without labels: give --labels with a column of classes.")
    #expect(
      outcome.result.notes["factors"]?.last
        == "Whether axes at least come back with another seed (UDR) is measured with --seeds 3.")
  }

  @Test("With more seeds it is seen whether axes come back, without labels; the further models are there")
  func seeds() async throws {
    let outcome = try await run { $0.seeds = 2 }
    #expect(
      outcome.result.training.map(\.model) == ["ae", "vae", "ae-denoiser", "vae-denoiser", "ae-seed-2", "vae-seed-2"])
    let found = lines(outcome, .factors, "udr")
    #expect(found.map(\.model) == ["ae", "vae"] && found[0].difference?.other == "vae")
    #expect(found.allSatisfy { ($0.value ?? -1) > 0 && ($0.value ?? 2) <= 1 && $0.interval != nil })
    let advice = try #require(outcome.result.advice.first { $0.use == .factors }?.text)
    #expect(advice.hasPrefix("For factors on axes ") && advice.hasSuffix("cannot be told without labels."))
    let library = ModelLibrary(searchPaths: [folder("models")], families: ModelFamily.all)
    // Another seed, other weights.
    #expect(try library.model("ae-seed-2").folder.hash != library.model("ae").folder.hash)
  }

  @Test("Moving codes from one class to the other makes images that are taken for the other")
  func edits() async throws {
    let outcome = try await run(labels: folder("labels.csv")) {
      ($0.training.mostSteps, $0.training.checkEvery, $0.hidden) = (1200, 50, 32)
    }
    let shares = Dictionary(
      uniqueKeysWithValues: lines(outcome, .interpolate, "edited").map { ($0.model, $0.value ?? .nan) })
    #expect((shares["real"] ?? 0) > 90 && (shares["ae"] ?? 0) > 60, "\(shares)")
    #expect(outcome.report.pictures.contains { $0.file == "edits.png" })
  }

  @Test("The same seed gives the same numbers, whatever the number of jobs")
  func reproducible() async throws {
    let (one, other) = (try await run { $0.jobs = 1 }, try await run { $0.jobs = 3 })
    #expect(one.result.lines == other.result.lines && one.result.advice == other.result.advice)
  }

  @Test("Where time is up before anything is learned, no difference is claimed or denied")
  func notEnoughTraining() async throws {
    let outcome = try await run { ($0.training.mostSteps, $0.training.checkEvery) = (12, 3) }
    let verdicts = outcome.result.lines.compactMap(\.difference?.verdict)
    #expect(!verdicts.isEmpty && verdicts.allSatisfy { $0 == .untrained })
    #expect(outcome.result.advice.first?.text.contains("not enough training") == true)
  }

  @Test("The lesson: a VAE can be sampled from N(0, I), an autoencoder from a fitted prior only")
  func lesson() async throws {
    let outcome = try await run {
      ($0.training.mostSteps, $0.training.checkEvery, $0.hidden) = (1200, 50, 32)
    }
    let distances = Dictionary(
      uniqueKeysWithValues: lines(outcome, .sample, "frechet").map { ($0.model, $0.value ?? .nan) })
    let (plain, fitted) = (distances["ae, N(0, I)"] ?? 0, distances["ae, mixture"] ?? 0)
    let variational = distances["vae, N(0, I)"] ?? 0
    #expect(plain > 2 * variational && plain > 2 * fitted, "\(distances)")
  }
}
