import LimnEvaluation
import LimnModels
import LimnReport
import LimnRuns
import LimnTensors

/// Odd digits: models of one digit's training images score the test set, and the area under the curve says how well they find the other digits.
package struct OneClassDigits: Reproduction {
  /// Its options.
  package static let signature = EvaluationSignature(
    reproducing: "one-class-mnist",
    summary:
      "One-class MNIST: the residual of principal components finds other digits as well as published deep methods.",
    details: """
      For each digit a model is fitted to its training images, and the official test set is scored: the mean over digits of the area under the curve. \
      The published mean of one-class Deep SVDD is 94.8 (Ruff et al., 2018). With `trained`, an autoencoder, a denoising \
      autoencoder and a VAE of 32 units for each digit stand beside, by their residuals and the VAE's bound; nothing published is asked of them.
      """,
    parameters: [
      IDXPair.digits, .init("trained", .boolean, help: "Train the autoencoders too."), .output("one-class-mnist"),
    ])
  /// Ten decompositions of 784 pixels.
  package static let cost = "1 minute; 20 minutes with --trained"

  private static let source = "computed: NumPy, SVD of each digit"
  private static let means = [(8, 93.70), (16, 95.35), (32, 95.53), (64, 94.59), (128, 93.02)]
  private static let digits = [99.2, 99.9, 92.4, 95.4, 94.3, 97.3, 98.5, 97.0, 84.9, 96.3]
  /// The mean of the published areas of one-class Deep SVDD.
  private static let deepSVDD = 94.8

  private let set: IDXPair
  private let isTrained: Bool
  private let output: String
  private let library: ModelLibrary

  /// Reads the files.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    set = try IDXPair(arguments.text("digits"))
    (isTrained, output, self.library) = (arguments.boolean("trained"), arguments.text("output"), library)
  }

  /// Fits a model of each digit, and compares.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: 10))
    defer { context.observer(.ended(RunSummary())) }
    var verdicts = Verdicts(digits: 2)
    let test = set.test.images
    var areas = [Int: [Double]]()
    for digit in 0..<10 {
      let training = set.training.images(set.training.indices(of: digit))
      let components = try NestedComponents(units: 128, to: training)
      let seen = components.seen(test)
      for (units, _) in Self.means {
        let area = area(components.residuals(seen, units: units), digit: digit)
        areas[units, default: []].append(100 * area)
      }
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
    for (units, value) in Self.means {
      verdicts.check(
        Target("mean area, residual of \(units) components", value, .within(0.01), source: Self.source),
        areas[units].map(mean))
    }
    for (digit, value) in Self.digits.enumerated() {
      verdicts.check(
        Target("digit \(digit), residual of 32 components", value, .within(0.06), source: Self.source),
        areas[32]?[digit])
    }
    verdicts.check(
      Target("32 components against Deep SVDD", Self.deepSVDD, .atLeast, source: "Ruff et al., 2018"),
      areas[32].map(mean))
    if isTrained { try await trained(test, &verdicts, context) }
    return verdicts.report(
      "one-class MNIST: \(set.test.count) test images, area under the curve in %", context: context, notes: set.notes)
  }

  /// How well scores find what is not the digit.
  private func area(_ scores: [Double], digit: Int) -> Double {
    RankedScores.areaUnderCurve(scores, set.test.classes.map { $0 != UInt8(digit) }) ?? .nan
  }

  /// Trains the three autoencoders of each digit, and shows their areas.
  private func trained(_ test: Tensor, _ verdicts: inout Verdicts, _ context: EvaluationContext) async throws {
    let kinds = ["ae", "denoising-ae", "vae"]
    let recipes = (0..<10).flatMap { digit in
      kinds.map { kind in
        RecipeText(
          name: "\(kind)-\(digit)", isVariational: kind == "vae", width: 28, height: 28, latent: 32,
          likelihood: "bernoulli", layers: .linear(encoder: [256], decoder: [256]),
          data: [
            "load-idx: { path: \(set.training.path.quoted), labels: \(set.training.labelPath.quoted), only: [\(digit)], raise: \(set.training.isRaised) }",
            "{ floats: {}, as: picture }",
          ] + (kind == "denoising-ae" ? ["{ noise: { sigma: 50 }, as: noisy }"] : []),
          input: kind == "denoising-ae" ? "noisy" : "picture", target: "picture", rate: 1e-3, fall: "cosine",
          batch: 100,
          steps: 3000, seed: context.numberSeed)
      }
    }
    let models = try await Trainings(output, library, context).run(recipes)
    for kind in kinds {
      var (residuals, bounds) = ([Double](), [Double]())
      for digit in 0..<10 {
        guard let model = models["\(kind)-\(digit)"] else { continue }
        residuals.append(100 * area(try await ModelScores.residuals(model, test, context), digit: digit))
        guard kind == "vae" else { continue }
        let found = try await ModelScores.likelihoods(model, test, samples: 10, context).map { -$0.bound }
        bounds.append(100 * area(found, digit: digit))
      }
      verdicts.check(Target(shown: "mean area, residual of \(kind), 32 units"), residuals.reduce(0, +) / 10)
      if kind == "vae" { verdicts.check(Target(shown: "mean area, bound of vae, 32 units"), bounds.reduce(0, +) / 10) }
    }
  }
}
