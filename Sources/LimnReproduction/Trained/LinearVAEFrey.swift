import Foundation
import LimnEvaluation
import LimnModels
import LimnNetworks
import LimnReport
import LimnRuns
import LimnTensors
import LimnTraining

/// The best bound of a linear VAE is the likelihood of probabilistic PCA, and units that do not pay are not used (Lucas et al., "Don't blame
/// the ELBO! A linear VAE perspective on posterior collapse", 2019).
package struct LinearVAEFrey: Reproduction {
  /// Its options.
  package static let signature = EvaluationSignature(
    reproducing: "linear-vae",
    summary:
      "A linear VAE of the Frey faces: its bound is probabilistic PCA's likelihood, and with σ² = 0.1 exactly 12 of 40 units are used.",
    details: """
      All 1,965 frames, less their mean, at every step, from weights of a hundredth of the usual size; the bound is computed in closed form, without samples, \
      in training too. First ten units with a learned variance, whose optimum is probabilistic PCA; unit i then has KL ½ln(λᵢ/σ²). Then 40 units with σ² = 0.1: those whose eigenvalue is above it are used, \
      and all others have KL 0.
      """,
    parameters: [
      FreyFaces.parameter,
      .init("steps", .integer(10...1_000_000), help: "Steps of each training.", default: .integer(3000)),
    ])
  /// Twice 3,000 steps of 1,965 frames.
  package static let cost = "1 minute"

  private static let source = "computed: eigenvalues of the covariance"
  private static let units = [2.932, 2.687, 2.638]
  private static let last = 1.801

  private let images: String
  private let steps: Int

  /// Throws for a folder with another number of pictures.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    (images, steps) = (arguments.text("images"), arguments.integer("steps"))
    try FreyFaces.check(images)
  }

  /// Trains both, and compares.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: 2))
    defer { context.observer(.ended(RunSummary())) }
    let frames = try await FreyFaces.read(images, jobs: context.jobs)
    var verdicts = Verdicts(digits: 5)
    let learned = try bound(10, .learned, frames, context)
    verdicts.check(
      Target("bound in nats, 10 units, learned σ²", 754.5507, .within(0.5), source: Self.source), learned.bound)
    verdicts.check(Target("σ²", 0.00364915, .relative(0.01), source: Self.source), learned.variance)
    verdicts.check(Target("KL in nats", 22.557, .within(0.2), source: Self.source), learned.units.reduce(0, +))
    let sorted = learned.units.sorted(by: >)
    for (place, value) in Self.units.enumerated() {
      verdicts.check(Target("KL of unit \(place + 1)", value, .within(0.03), source: Self.source), sorted[place])
    }
    verdicts.check(Target("KL of unit 10", Self.last, .within(0.03), source: Self.source), sorted.last)
    let fixed = try bound(40, .fixed(0.1), frames, context)
    verdicts.check(
      Target("bound in nats, 40 units, σ² = 0.1", 109.0873, .within(0.1), source: Self.source), fixed.bound)
    verdicts.check(Target("its KL in nats", 6.1175, .within(0.06), source: Self.source), fixed.units.reduce(0, +))
    verdicts.check(
      Target("its units in use", 12, .within(0), source: Self.source),
      Double(fixed.units.count { $0 >= NormalDivergence.usedFrom }))
    return verdicts.report("linear VAEs of \(frames.shape[0]) Frey faces, \(steps) steps each", context: context)
  }

  /// Trains one and computes its bound over all frames.
  private func bound(
    _ units: Int, _ variance: BasicObjective.Variance, _ frames: Tensor, _ context: EvaluationContext
  ) throws -> LinearBound {
    var settings = BasicObjective.Settings()
    settings.variance = variance
    let network = try FullBatch.linearNetwork(width: 20, height: 28, latent: units, isVariational: true)
    let training = FullBatch(
      objective: BasicObjective(network, settings: settings), steps: steps, rate: 0.01, start: 0.01,
      isSampled: false, seed: context.seed)
    let weights = try training.weights(of: frames)
    return LinearBound(network, weights, frames)
  }
}
