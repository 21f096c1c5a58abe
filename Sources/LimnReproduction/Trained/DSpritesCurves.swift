import LimnEvaluation
import LimnModels
import LimnReport
import LimnRuns
import LimnTraining

/// The training curves of a VAE and a β-VAE on dSprites, drawn anew, beside published ones.
package struct DSpritesCurves: Reproduction {
  /// Its options.
  package static let signature = EvaluationSignature(
    reproducing: "dsprites-curves",
    summary:
      "Reconstruction and KL of a VAE and a β-VAE on drawn dSprites after two and three epochs, beside published training curves.",
    details: """
      The network of Burgess et al. (2018), ten units, batches of 64, Adam at 5e-4, Bernoulli pixels, KL raised over 10,000 steps, as in \
      github.com/YannDubs/disentangling-vae, whose results/*_dsprites/train_losses.log has the means over the epochs. An epoch has 11,520 steps.
      """, parameters: [.output("dsprites-curves")])
  /// Two models of 34,560 steps of 64 images.
  package static let cost = "40 minutes"

  private static let source = "YannDubs/disentangling-vae, train_losses.log"
  private static let epoch = 11_520
  private static let curves:
    [(name: String, beta: Int, values: [(epoch: Int, reconstruction: Double, divergence: Double)])] =
      [
        ("vae", 1, [(2, 38.56, 26.64), (3, 34.52, 26.45)]), ("beta-vae-4", 4, [(2, 64.42, 15.04), (3, 60.06, 14.90)]),
      ]

  private let output: String
  private let library: ModelLibrary

  /// Nothing is opened.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) {
    (output, self.library) = (arguments.text("output"), library)
  }

  /// Trains, and reads the logs.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: Self.curves.count))
    defer { context.observer(.ended(RunSummary())) }
    let trainings = try Trainings(output, library, context)
    let steps = 3 * Self.epoch
    _ = try await trainings.run(
      Self.curves.map { curve in
        RecipeText(
          name: curve.name, isVariational: true, width: 64, height: 64, latent: 10, likelihood: "bernoulli",
          layers: .convolutional(
            encoder: [32, 32, 32, 32], kernels: [4, 4, 4, 4], hidden: [256, 256], decoderHidden: [256, 256],
            decoder: [32, 32, 32, 32]), data: ["{ draw-factors: { set: dsprites }, as: picture }"], input: "picture",
          target: "picture", loss: ["latent: [ { kl: { beta: \(curve.beta), warm-up: 10000 } } ]"], rate: 5e-4,
          fall: "constant", batch: 64, steps: steps, seed: context.numberSeed)
      })
    var verdicts = Verdicts(digits: 2)
    for curve in Self.curves {
      let log = try TrainingLog(path: trainings.path(of: curve.name) + "/log.csv", upTo: steps)
      for (epoch, reconstruction, divergence) in curve.values {
        let rows = log.rows.filter { $0.step > (epoch - 1) * Self.epoch && $0.step <= epoch * Self.epoch }
        func mean(_ term: String) -> Double? {
          let values = rows.compactMap { row in row.terms.first { $0.name == term }?.value }
          return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
        verdicts.check(
          Target(
            "\(curve.name), epoch \(epoch): reconstruction in nats", reconstruction, .relative(0.1), source: Self.source
          ),
          mean("nll"))
        verdicts.check(
          Target("\(curve.name), epoch \(epoch): KL in nats", divergence, .relative(0.05), source: Self.source),
          mean("kl"))
      }
    }
    return verdicts.report("means over training batches of an epoch of \(Self.epoch) steps", context: context)
  }
}
