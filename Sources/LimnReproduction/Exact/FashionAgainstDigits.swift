import LimnEvaluation
import LimnModels
import LimnReport
import LimnRuns
import LimnTensors

/// Likelihoods that tell two sets apart, or fail to: Fashion-MNIST against MNIST, and the other way round.
package struct FashionAgainstDigits: Reproduction {
  /// Its options.
  package static let signature = EvaluationSignature(
    reproducing: "fashion-mnist",
    summary:
      "Fashion-MNIST against MNIST, both ways: which likelihoods and bounds find the other set, beside plain sums of pixels.",
    details: """
      Models are fitted to the training set of one, and the test sets of both are scored: the area under the curve of what is odder. The published failure of \
      likelihoods is one of the pixels' distribution: with `trained`, one VAE with Bernoulli and one with normal pixels are trained on Fashion-MNIST, and the \
      registered claim is that the bound of the first fails on MNIST (below 0.5) and that of the second does not (above 0.9).
      """,
    parameters: [
      IDXPair.digits,
      IDXPair.parameter(
        "fashion", "Fashion-MNIST (Debian's dataset-fashion-mnist has it in /usr/share/datasets/fashion-mnist)"),
      .init("trained", .boolean, help: "Train the two VAEs too."),
      .init(
        "limit", .integer(100...10_000), help: "Images of each test set whose bounds are computed.",
        default: .integer(2000)),
      .output("fashion-mnist"),
    ])
  /// Two decompositions of 784 pixels.
  package static let cost = "1 minute; 10 minutes with --trained"

  private static let source = "computed: NumPy"
  private static let units = [10, 32, 50, 100, 200]
  private static let fashionIn = [0.962, 0.973, 0.972, 0.956, 0.923]
  private static let digitsIn = [0.881, 0.960, 0.981, 0.994, 0.998]

  private let digits: IDXPair, fashion: IDXPair
  private let isTrained: Bool
  private let limit: Int
  private let output: String
  private let library: ModelLibrary

  /// Reads the files.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    digits = try IDXPair(arguments.text("digits"))
    fashion = try IDXPair(arguments.text("fashion"))
    (isTrained, limit) = (arguments.boolean("trained"), arguments.integer("limit"))
    (output, self.library) = (arguments.text("output"), library)
  }

  /// Fits and compares.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: 2))
    defer { context.observer(.ended(RunSummary())) }
    var verdicts = Verdicts(digits: 3)
    for (name, own, other, values) in [
      ("Fashion-MNIST in, MNIST out", fashion, digits, Self.fashionIn),
      ("MNIST in, Fashion-MNIST out", digits, fashion, Self.digitsIn),
    ] {
      let components = try NestedComponents(units: 200, to: own.training.images)
      let (inside, outside) = (components.seen(own.test.images), components.seen(other.test.images))
      for (units, value) in zip(Self.units, values) {
        let area = Self.area(
          components.logDensities(inside, units: units).map { -$0 },
          components.logDensities(outside, units: units).map { -$0 })
        verdicts.check(
          Target("\(name): density of pPCA, q = \(units)", value, .within(0.001), source: Self.source), area)
        if units == 32 {
          verdicts.check(
            Target(shown: "\(name): residual of PCA, q = 32"),
            Self.area(components.residuals(inside, units: units), components.residuals(outside, units: units)))
        }
      }
    }
    verdicts.check(
      Target("Fashion-MNIST in: share of zero pixels", 0.982, .within(0.001), source: Self.source),
      Self.area(fashion.test.means { $0 == 0 ? 1 : 0 }, digits.test.means { $0 == 0 ? 1 : 0 }))
    verdicts.check(
      Target("Fashion-MNIST in: sum of pixels", 0.123, .within(0.001), source: Self.source),
      Self.area(fashion.test.means(Double.init), digits.test.means(Double.init)))
    if isTrained { try await trained(&verdicts, context) }
    return verdicts.report(
      "Fashion-MNIST and MNIST, test sets of \(fashion.test.count) and \(digits.test.count), area under the curve",
      context: context, notes: digits.notes + fashion.notes)
  }

  /// How often one of the others has a higher score.
  private static func area(_ own: [Double], _ others: [Double]) -> Double? {
    areaUnderCurve(higher: others, lower: own)
  }

  private func trained(_ verdicts: inout Verdicts, _ context: EvaluationContext) async throws {
    let recipes = ["bernoulli", "gaussian"].map { likelihood in
      RecipeText(
        name: likelihood, isVariational: true, width: 28, height: 28, latent: 32, likelihood: likelihood,
        layers: .linear(encoder: [400], decoder: [400]),
        data: [
          "{ load-idx: { path: \(fashion.training.path.quoted), raise: \(fashion.training.isRaised) }, as: picture }"
        ], input: "picture", target: "picture", rate: 1e-3, fall: "cosine", batch: 100, steps: 12_000,
        seed: context.numberSeed)
    }
    let models = try await Trainings(output, library, context).run(recipes)
    for (likelihood, target) in [
      ("bernoulli", Target("bound of a VAE with Bernoulli pixels", 0.5, .atMost, source: "registered before the run")),
      ("gaussian", Target("bound of a VAE with normal pixels", 0.9, .atLeast, source: "registered before the run")),
    ] {
      guard let model = models[likelihood] else { continue }
      var scores: [[Double]] = []
      for set in [fashion, digits] {
        let images = set.test.images(Array(0..<min(limit, set.test.count)))
        scores.append(try await ModelScores.likelihoods(model, images, samples: 10, context).map { -$0.bound })
      }
      verdicts.check(target, Self.area(scores[0], scores[1]))
    }
  }
}
