import LimnEvaluation
import LimnModels
import LimnReport
import LimnRuns
import LimnTensors

/// What a mixture of posteriors as the prior gains over a standard normal one (Tomczak and Welling, "VAE with a VampPrior", 2018), on binarised MNIST
/// and a short schedule.
package struct VampPriorDigits: Reproduction {
  /// Its options.
  package static let signature = EvaluationSignature(
    reproducing: "vamp-prior",
    summary:
      "What a VampPrior gains over the standard normal prior: likelihoods of binarised MNIST on a short schedule.",
    details: """
      Two VAEs of one network (300-300 units, 40 latent units), which see the same bits in the same order: with a standard normal prior, and with the mixture \
      of the posteriors of 500 pseudo-inputs. Test images are judged by importance sampling; the interval is over images, by the bootstrap. Different from \
      the paper: bits are drawn anew each time, layers are not gated, and the schedule is far shorter, so that only the sign of the gain is asked for.
      """,
    parameters: [
      IDXPair.digits,
      .init("passes", .integer(1...2000), help: "Passes over the training images.", default: .integer(30)),
      .init("components", .integer(2...5000), help: "Pseudo-inputs.", default: .integer(500)),
      .init("samples", .integer(1...100_000), help: "Draws for each test image.", default: .integer(500)),
      .init("limit", .integer(10...10_000), help: "Test images that are judged.", default: .integer(1000)),
      .output("vamp-prior"),
    ])
  /// 18,000 steps of 100 images for each of two models.
  package static let cost = "30 minutes"

  private static let batch = 100
  /// The published −log p of the full schedule, on bits that were drawn once.
  private static let published = "85.57 published: full schedule, static bits"

  private let set: IDXPair
  private let passes: Int, components: Int, samples: Int, limit: Int
  private let output: String
  private let library: ModelLibrary

  /// Reads the files.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    set = try IDXPair(arguments.text("digits"))
    (passes, components) = (arguments.integer("passes"), arguments.integer("components"))
    (samples, limit) = (arguments.integer("samples"), arguments.integer("limit"))
    (output, self.library) = (arguments.text("output"), library)
  }

  /// Trains both, and judges test images.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: 2))
    defer { context.observer(.ended(RunSummary())) }
    let models = try await Trainings(output, library, context).run(["standard", "vamp"].map { recipe($0, context) })
    let images = set.test.images(Array(0..<min(limit, set.test.count)))
      .bits(key: RandomKey(seed: context.seed).split("test bits"))
    var verdicts = Verdicts(digits: 2)
    var found: [[Double]] = []
    for name in ["standard", "vamp"] {
      guard let model = models[name] else { continue }
      let likelihoods = try await ModelScores.likelihoods(model, images, samples: samples, context)
      found.append(likelihoods.map(\.estimate))
      let mean = -likelihoods.reduce(0) { $0 + $1.estimate } / Double(likelihoods.count)
      verdicts.check(Target(shown: "−log p in nats, \(name)"), mean)
    }
    let gains = found.count == 2 ? zip(found[0], found[1]).map { $1 - $0 } : []
    let bootstrap = Bootstrap(
      count: gains.count, resamples: 2000, key: RandomKey(seed: context.seed).split("bootstrap"))
    let interval = Bootstrap.interval(bootstrap.means(of: gains))
    verdicts.check(Target(shown: "gain in nats"), gains.reduce(0, +) / Double(max(1, gains.count)))
    verdicts.check(
      Target("gain, lower end of its 95 % interval", 0, .atLeast, source: "registered"), interval?.lowerBound)
    verdicts.check(Target(shown: "gain, upper end"), interval?.upperBound)
    return verdicts.report(
      "binarised MNIST, \(images.shape[0]) test images, \(samples) draws each; \(passes) passes", context: context,
      notes: set.notes + ["−log p with the VampPrior: " + Self.published])
  }

  private func recipe(_ name: String, _ context: EvaluationContext) -> RecipeText {
    let steps = max(4, passes * set.training.count / Self.batch)
    return RecipeText(
      name: name, isVariational: true, width: 28, height: 28, latent: 40, likelihood: "bernoulli",
      layers: .linear(encoder: [300, 300], decoder: [300, 300]),
      more: name == "vamp" ? ["prior: vamp", "priorComponents: \(components)"] : [],
      data: [
        "load-idx: { path: \(set.training.path.quoted), raise: \(set.training.isRaised) }", "floats: {}",
        "{ random-binary: {}, as: bits }",
      ], input: "bits", target: "bits",
      loss: ["latent: [ { kl: { beta: 1, warm-up: \(steps / 5) } } ]"], rate: 5e-4, fall: "cosine", batch: Self.batch,
      steps: steps, seed: context.numberSeed)
  }
}
