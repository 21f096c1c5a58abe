import LimnEvaluation
import LimnModels
import LimnReport
import LimnRuns
import LimnTensors

/// Likelihoods of binarised MNIST under a VAE and an importance-weighted autoencoder (Burda, Grosse and Salakhutdinov, "Importance weighted
/// autoencoders", 2016), with their network and all eight stages of their schedule, each cut in proportion.
package struct BinaryDigitsIWAE: Reproduction {
  /// Its options.
  package static let signature = EvaluationSignature(
    reproducing: "mnist-iwae",
    summary: "Likelihoods of binarised MNIST under a VAE and an IWAE with five samples, on a short schedule.",
    details: """
      The network of the paper's one-layer models (200-200 units of tanh, 50 latent units), pixels drawn on or off anew each time, Adam with β₁ 0.99 and ε 1e-4, batches \
      of 20, the output's biases at first the logits of the training images' mean. The paper's eight stages of 3⁰ to 3⁷ passes, 3,280 in all, are cut in proportion: the rate falls \
      through its eight values from 1e-3 to 1e-4 within `passes`. The first 59,600 images train, all 10,000 test images are judged by importance sampling with \
      `samples` draws; the posteriors of the first 100 are optimised one by one, which says what the encoder loses by serving all at once (the amortisation \
      gap). Different from the authors' code: Adam's second moments begin at 0, the eight rates fall by equal factors unrounded, and images are drawn with \
      replacement.
      """,
    parameters: [
      IDXPair.digits,
      .init("passes", .integer(1...3280), help: "Passes over the training images.", default: .integer(1312)),
      .init("seeds", .integer(1...5), help: "Seeds of each model.", default: .integer(1)),
      .init("samples", .integer(1...100_000), help: "Draws for each test image.", default: .integer(5000)),
      .init("limit", .integer(10...10_000), help: "Test images that are judged.", default: .integer(10_000)),
      .output("mnist-iwae"),
    ])
  /// 3.9 million steps of 20 images for each of two models.
  package static let cost = "3 hours"

  private static let source = "Burda et al., 2016, table 1"
  private static let trained = 59_600, batch = 20
  /// Test images whose posteriors are optimised one by one, for the amortisation gap.
  private static let refined = 100

  private let set: IDXPair
  private let passes: Int, seeds: Int, samples: Int, limit: Int
  private let output: String
  private let library: ModelLibrary

  /// Reads the files.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    set = try IDXPair(arguments.text("digits"))
    (passes, seeds) = (arguments.integer("passes"), arguments.integer("seeds"))
    (samples, limit) = (arguments.integer("samples"), arguments.integer("limit"))
    (output, self.library) = (arguments.text("output"), library)
  }

  /// Trains, and judges the test set.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: 2 * seeds))
    defer { context.observer(.ended(RunSummary())) }
    let recipes = (0..<seeds).flatMap { seed in
      [1, 5].map { samples in
        RecipeText(
          name: "\(samples == 1 ? "vae" : "iwae-5")-\(seed)", isVariational: true, width: 28, height: 28, latent: 50,
          likelihood: "bernoulli", layers: .linear(encoder: [200, 200], decoder: [200, 200], activation: "tanh"),
          startsAtMean: true,
          data: [
            "load-idx: { path: \(set.training.path.quoted), raise: \(set.training.isRaised), first: \(Self.trained) }",
            "floats: {}", "{ random-binary: {}, as: bits }",
          ], input: "bits", target: "bits", loss: samples == 1 ? [] : ["samples: \(samples)"], rate: 1e-3,
          fall: "staged, last: 0.1", optimiser: ", beta1: 0.99, epsilon: 1.0e-4", batch: Self.batch,
          steps: passes * Self.trained / Self.batch, seed: context.numberSeed + seed)
      }
    }
    let models = try await Trainings(output, library, context).run(recipes)
    let images = set.test.images(Array(0..<min(limit, set.test.count)))
      .bits(key: RandomKey(seed: context.seed).split("test bits"))
    var verdicts = Verdicts(digits: 2)
    for seed in 0..<seeds {
      var found: [Double] = []
      for (name, value) in [("vae", 86.76), ("iwae-5", 85.54)] {
        guard let model = models["\(name)-\(seed)"] else { continue }
        let likelihoods = try await ModelScores.likelihoods(model, images, samples: samples, context)
        let mean = -likelihoods.reduce(0) { $0 + $1.estimate } / Double(likelihoods.count)
        found.append(mean)
        verdicts.check(
          Target("−log p in nats, \(name), seed \(seed)", value, .between(below: 1, above: 1.5), source: Self.source),
          mean)
        verdicts.check(
          Target(shown: "−bound in nats, \(name), seed \(seed)"),
          -likelihoods.reduce(0) { $0 + $1.bound } / Double(likelihoods.count))
        guard name == "vae" else { continue }
        verdicts.check(
          Target("amortisation gap in nats, \(name), seed \(seed)", 0, .atLeast, source: "registered"),
          try await ModelScores.amortisationGap(model, images.items(0..<min(Self.refined, images.shape[0])), context))
      }
      guard found.count == 2 else { continue }
      verdicts.check(
        Target("VAE less IWAE, seed \(seed)", 0.8, .atLeast, source: "registered; 1.22 published"), found[0] - found[1])
    }
    return verdicts.report(
      "binarised MNIST, \(images.shape[0]) test images, \(samples) draws each; \(passes) of 3,280 passes",
      context: context,
      notes: set.notes + ["the published numbers are of 3,280 passes"])
  }
}
