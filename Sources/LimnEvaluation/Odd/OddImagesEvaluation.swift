import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnReport
import LimnRuns
import LimnStages
import LimnTensors

/// Scores how little images look like what models were trained on, and how well each score separates two sets.
package struct OddImagesEvaluation: Evaluation {
  /// Its options.
  package static let signature = EvaluationSignature(
    name: "odd",
    summary: "Scores how odd images are to models, oddest first, and how well that separates two sets.",
    details: """
      Scores are higher for odder images: the residual is the mean squared difference between an image and its reconstruction; the bound is minus \
      the evidence lower bound, and the density minus the log-density, in nats. The brightness, the mean of the pixels, needs no model and stands \
      beside: a set that it separates shows nothing. With `against`, the area under the curve (AUC) is how often an image of that set is odder than \
      one of `images`; a score that is below ½ separates the wrong way round. Compare with PCA: 'limn fit pca'.
      """,
    parameters: [
      .models("pca,ae,vae"),
      .init(
        "images", .path, help: "The images: a folder, or an IDX file such as t10k-images-idx3-ubyte.gz.",
        completes: .folder),
      .init(
        "against", .path, help: "Images that should be found odd: a folder or an IDX file.", optional: true,
        completes: .folder),
      .init("raise", .boolean, help: "Raise samples above 0 of IDX files by one (see the stage load-idx)."),
      .init("limit", .integer(1...10_000_000), help: "Only the first images of each set.", optional: true),
      .init("samples", .integer(1...10_000), help: "Samples of the posterior for each bound.", default: .integer(10)),
    ])

  private let models: [LearnedModel]
  private let called: ModelNames
  private let sets: [PictureSet]
  private let limit: Int
  private let samples: Int

  /// Opens the models and finds the images; throws for a model that neither reconstructs images nor has a density.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    called = ModelNames(arguments.texts("model"))
    models = try arguments.texts("model").map { name in
      let model = try library.model(name)
      try model.requirePictures()
      guard (model.has(.encoder) && model.has(.decoder)) || model.has(.density), model.input.width != nil else {
        throw EvaluationError(
          "\(model.folder.name.printable) neither reconstructs images of one size nor has a density: give one that does"
        )
      }
      return model
    }
    let paths = [arguments.text("images")] + (arguments.optionalText("against").map { [$0] } ?? [])
    sets = try paths.map { try PictureSet(path: $0, isRaised: arguments.boolean("raise")) }
    limit = arguments.optionalInteger("limit") ?? .max
    samples = arguments.integer("samples")
  }

  /// Scores every image by every model.
  package func run(in context: EvaluationContext) async throws -> Report {
    let items = sets.enumerated().flatMap { place, set in
      (0..<min(limit, set.names.count)).map { (set: place, index: $0) }
    }
    let names = items.map { sets[$0.set].names[$0.index] }
    context.observer(.started(total: items.count * models.count))
    defer { context.observer(.ended(RunSummary())) }
    let area = Quantity("auc", title: "AUC", better: .higher, digits: 3)
    var summary = Report.Table(
      "scores", title: "Scores",
      columns: [
        .text("model"), .text("score"), .number(Quantity("images", title: "mean of the images", digits: 4)),
        .number(Quantity("against", title: "mean of the others", digits: 4)), .number(area),
      ])
    var details = Report.Table(
      "images", title: "Images, oddest first",
      columns: [
        .text("model"), .text("image"), .text("set"),
        .number(Quantity("residual", digits: 6)), .number(Quantity("bound", unit: "nats")),
        .number(Quantity("density", unit: "nats")), .number(Quantity("brightness", digits: 4)),
      ], isDetail: true)
    var report = Report()
    for (place, model) in models.enumerated() {
      let sampling =
        model.has(.posterior) && model.has(.likelihood) && model.has(.prior)
        ? try ImportanceSampling(model, samples: samples) : nil
      let sets = sets
      let measured = try await context.measure(names, reports: place == 0) { position in
        let item = items[position]
        let image = try model.view(of: try await sets[item.set].image(item.index))
        return try OddScore.scores(
          image, model, sampling, key: RandomKey(seed: context.seed).split("odd").split(position))
      }
      report.failures += measured.failures
      let found = zip(items, measured.values).enumerated().compactMap { position, pair in
        pair.1.map { (name: names[position].description, set: pair.0.set, index: pair.0.index, scores: $0) }
      }
      // What one model cannot be shown, none can.
      if place == 0 {
        let count = found.count { $0.set == 0 }
        report.title =
          "\(count) images of \(sets[0].source.root ?? "")"
          + (sets.count > 1 ? ", \(found.count - count) of \(sets[1].source.root ?? "")" : "")
      }
      for score in OddScore.allCases where score != .brightness || place == 0 {
        let own = found.compactMap { entry in entry.scores[score].map { (entry.set, $0) } }
        guard !own.isEmpty else { continue }
        func mean(_ set: Int) -> Report.Cell {
          let values = own.filter { $0.0 == set }.map(\.1)
          return values.isEmpty ? .value(nil) : .number(Estimate(meanOf: values))
        }
        let curve = sets.count > 1 ? RankedScores.areaUnderCurve(own.map(\.1), own.map { $0.0 == 1 }) : nil
        let name = score == .brightness ? "–" : called.shown[place]
        summary.add([.text(name), .text(score.rawValue), mean(0), mean(1), .value(curve)])
      }
      let main: OddScore = sampling != nil ? .bound : model.has(.density) ? .density : .residual
      let ranked = found.sorted { ($0.scores[main] ?? 0, $1.name) > ($1.scores[main] ?? 0, $0.name) }
      for entry in ranked {
        details.add(
          [.text(called.shown[place]), .text(entry.name), .text(entry.set == 0 ? "images" : "against")]
            + [OddScore.residual, .bound, .density, .brightness].map { .value(entry.scores[$0]) })
      }
      var oddest: [Tensor] = []
      for entry in ranked.prefix(OddestSheet.most) {
        oddest.append(try model.view(of: try await sets[entry.set].image(entry.index)))
      }
      if !oddest.isEmpty {
        report.pictures.append(
          OddestSheet.picture(of: oddest, model: called.shown[place], file: called.files[place], by: main))
      }
    }
    report.tables = [summary, details]
    return report
  }
}
