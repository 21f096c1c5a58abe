import LimnFoundation
import LimnModels
import LimnPipelines
import LimnReport
import LimnRuns
import LimnStages
import LimnTensors

/// Measures how likely images are under models: exactly where a model has a density, by bounds and importance sampling where it has
/// posteriors.
package struct LikelihoodEvaluation: Evaluation {
  /// Its options.
  package static let signature = EvaluationSignature(
    name: "likelihood",
    summary: "Measures how likely images are under models: a density, a bound, or an estimate by importance sampling.",
    details: """
      Nats an image, the mean over the images, higher being better; published tables often have its negative. The density of probabilistic \
      PCA is exact. The bound of a variational model is the evidence lower bound, and the estimate log of the mean of p(x|z)·p(z)/q(z|x) \
      over `samples` draws from the posterior (Burda et al., 2016), which is below log p(x) on average. Of Bernoulli pixels the likelihood is a \
      probability, and of normal ones a density of values from 0 to 1: the two are not comparable. With `binary`, each pixel is drawn on or off \
      with its grey value as the probability, as in the tables of binarised MNIST. With `gap`, the posteriors of the first images are optimised \
      by themselves, and the amortisation gap is how much higher their bound is than the encoder's.
      """,
    parameters: [
      .models("pca,vae"),
      .init(
        "images", .path, help: "The images: a folder, or an IDX file such as t10k-images-idx3-ubyte.gz.",
        completes: .folder),
      .init("raise", .boolean, help: "Raise samples above 0 of an IDX file by one (see the stage load-idx)."),
      .init("limit", .integer(1...10_000_000), help: "Only the first images.", optional: true),
      .init(
        "samples", .integer(1...100_000), help: "Samples of the posterior for each image.", default: .integer(50)),
      .init("binary", .boolean, help: "Draw each pixel on or off, with its grey value as the probability."),
      .init(
        "gap", .integer(0...10_000),
        help: "The first images whose posteriors are optimised one by one, for the amortisation gap.",
        default: .integer(0)),
    ])

  private let models: [LearnedModel]
  private let called: [String]
  private let priors: [(any StoredPrior)?]
  private let pictures: PictureSet
  private let count: Int
  private let samples: Int
  private let isBinary: Bool
  private let gap: Int

  /// Opens the models and finds the images; throws for a model of no images, and for one with neither a density nor posteriors and likelihoods.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    called = ModelNames(arguments.texts("model")).shown
    models = try arguments.texts("model").map { name in
      let model = try library.model(name)
      try model.requirePictures()
      guard model.has(.density) || (model.has(.posterior) && model.has(.likelihood) && model.has(.prior)) else {
        throw EvaluationError(
          "\(model.folder.name.printable) says of no image how likely it is: give a model of the family 'basic-vae' or 'pca'"
        )
      }
      return model
    }
    priors = try arguments.texts("model").map { try library.fittedPrior(of: $0) }
    pictures = try PictureSet(
      path: arguments.text("images"), isRaised: arguments.boolean("raise"))
    count = min(arguments.optionalInteger("limit") ?? .max, pictures.names.count)
    samples = arguments.integer("samples")
    isBinary = arguments.boolean("binary")
    gap = arguments.integer("gap")
  }

  private struct Found: Sendable {
    var density: Double?
    var likelihood: ImageLikelihood?
    var own: Double?
    var gap: Double?
  }

  /// Measures every image under every model.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: count * models.count))
    defer { context.observer(.ended(RunSummary())) }
    let quantities = (
      density: Quantity("density", title: "log-density", unit: "nats", better: .higher),
      bound: Quantity("bound", title: "lower bound", unit: "nats", better: .higher),
      estimate: Quantity("estimate", title: "estimate", unit: "nats", better: .higher),
      own: Quantity("own-bound", title: "bound, fitted prior", unit: "nats", better: .higher),
      divergence: Quantity("kl", title: "KL", unit: "nats"),
      gap: Quantity("gap", title: "amortisation gap", unit: "nats", better: .lower)
    )
    var table = Report.Table(
      "likelihood",
      columns: [
        .text("model"), .count("images"), .number(quantities.density), .number(quantities.bound),
        .number(quantities.estimate), .number(quantities.divergence), .number(quantities.own),
      ] + (gap > 0 ? [.number(quantities.gap)] : []))
    var report = Report()
    let names = Array(pictures.names.prefix(count))
    for (place, model) in models.enumerated() {
      let sampling = model.has(.posterior) ? try ImportanceSampling(model, samples: samples) : nil
      let prior = priors[place]
      // A prior that was fitted to latents bounds nothing for a model without posteriors.
      let own =
        model.has(.posterior)
        ? try prior.map { try ImportanceSampling(model, prior: $0, samples: min(samples, 50)) } : nil
      let (pictures, isBinary, gap) = (pictures, isBinary, gap)
      let measured = try await context.measure(names) { index in
        let key = RandomKey(seed: context.seed).split("likelihood").split(index)
        var image = try model.view(of: try await pictures.image(index))
        if isBinary { image = image.bits(key: key.split("pixels")) }
        var found = Found()
        if model.has(.density) { found.density = try model.density.logDensity(of: image)[0] }
        if let sampling { found.likelihood = try sampling.estimate(image, key: key) }
        if index < gap { found.gap = try AmortisationGap(model)?.gap(image, key: key.split("gap")) }
        if let own { found.own = try own.estimate(image, key: key).bound }
        return found
      }
      report.failures += measured.failures
      let found = measured.values.compactMap(\.self)
      if place == 0 {
        report.title = "\(found.count) images of \(pictures.source.root ?? ""), \(samples) samples each, nats an image"
      }
      func cell(_ quantity: Quantity, _ value: (Found) -> Double?) -> Report.Cell {
        let values = found.compactMap(value)
        return values.isEmpty ? .value(nil) : .number(quantity.estimate(of: values))
      }
      table.add(
        [
          .text(called[place]), .count(found.count), cell(quantities.density, \.density),
          cell(quantities.bound) { $0.likelihood?.bound }, cell(quantities.estimate) { $0.likelihood?.estimate },
          cell(quantities.divergence) { $0.likelihood?.divergence }, cell(quantities.own, \.own),
        ] + (gap > 0 ? [cell(quantities.gap, \.gap)] : []))
    }
    report.tables = [table]
    return report
  }
}
