import Foundation
import LimnFoundation
import LimnModels
import LimnReport
import LimnTensors
import LimnTraining

/// Compares principal components, an autoencoder and a variational one of one network on a user's images, use by use.
package struct Comparison: Sendable {
  /// The folder of images, or an IDX file.
  package let folder: String
  /// Images that should be found odd: another folder.
  package let against: String?
  /// A table of what the images show.
  package let labels: String?
  /// How it is done.
  package let settings: ComparisonSettings

  /// What came of it.
  package struct Outcome: Sendable {
    /// The numbers.
    package let result: ComparisonResult
    /// The report, with its pictures.
    package let report: Report
  }

  /// The measurements, in the order of the report: a use is one line here.
  static let measurements: [any UseMeasurement.Type] = [
    ReconstructionMeasurement.self, DenoisingMeasurement.self, OddMeasurement.self, SimilarityMeasurement.self,
    SamplingMeasurement.self, InterpolationMeasurement.self, FactorMeasurement.self, LikelihoodMeasurement.self,
  ]
  /// Images of another folder at most.
  private static let mostAgainst = 1000

  /// Makes a comparison; nothing is read yet.
  package init(folder: String, against: String? = nil, labels: String? = nil, settings: ComparisonSettings) {
    (self.folder, self.against, self.labels, self.settings) = (folder, against, labels, settings)
  }

  /// Reads, trains and measures; models are written into `models`. `plan` is given the plan before the trainings begin, `report` lines on how
  /// it goes.
  ///
  /// Throws `ComparisonError` for what cannot be compared, and what reading and training throw.
  package func run(
    models folder: String, plan show: (ComparisonPlan) -> Void = { _ in },
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> Outcome {
    let clock = ContinuousClock()
    let started = clock.now
    let key = RandomKey(seed: settings.seed).split("compare")
    let images = try await ComparedImages(
      path: self.folder, fewest: settings.fewestImages, key: key, jobs: settings.jobs)
    let labels = try self.labels.map { try ComparisonLabels(path: $0, names: images.names) }
    var others: ComparedImages?
    if let against {
      others = try await ComparedImages(
        path: against, like: images, fewest: 2, most: Self.mostAgainst, key: key.split("against"), jobs: settings.jobs)
    }
    let most = Double(ComparisonSettings.mostHeldOut) / Double(images.names.count)
    let split = HeldOutSplit(
      hashes: images.hashes, share: min(ComparisonSettings.heldOutShare, most), key: key.split("split"))
    let architecture = try ComparisonNetwork.architecture(of: images.pixels, size: images.size, settings)
    func chosen(_ places: [Int]) -> Tensor { ImageBatches.images(places, of: images.pixels) }
    let (training, validation) = (chosen(split.training), chosen(split.validation))
    let maker = ModelMaker(
      architecture, training: training, validation: validation, settings: settings, into: folder)
    let plan = try ComparisonPlan(
      images, split, architecture, secondsAStep: try await maker.secondsAStep(), settings)
    show(plan)
    let left = settings.minutes * 60 * settings.trainingShare - (clock.now - started) / .seconds(1)
    let models = try await maker.models(within: left, report: report)
    report("measuring")
    let features = try await self.features(
      images.pixels, split, labels?.classes, seconds: settings.minutes * 60 * (1 - settings.trainingShare) / 4,
      into: folder)
    let subject = ComparisonSubject(
      models: models, training: training, heldOut: chosen(split.heldOut),
      names: split.heldOut.map { images.names[$0] }, places: (split.training, split.heldOut), labels: labels,
      against: others?.pixels, features: features, key: key, settings: settings)
    var findings: [UseFindings] = []
    for measurement in Self.measurements {
      try Task.checkCancellation()
      findings.append(try await measurement.measure(subject))
    }
    var health = ModelHealth(images, split, against: others)
    try await health.look(subject)
    let result = ComparisonResult(
      plan: plan, lines: findings.flatMap(\.scores.lines),
      advice: findings.map { ComparisonAdvice($0, images: images.names.count) }, health: health.facts,
      unitDivergences: health.units, training: models.trainings.map(Self.facts),
      notes: Dictionary(uniqueKeysWithValues: findings.map { ($0.scores.use.rawValue, $0.notes) }),
      features: features.name, failures: images.failures + (others?.failures ?? []),
      seconds: (clock.now - started) / .seconds(1))
    return Outcome(
      result: result, report: result.report(findings, curves: models.trainings.map(Self.curve), arguments: arguments))
  }

  /// What was asked for, by the names of options.
  private var arguments: [String: [String]] {
    var all = [
      "folder": folder, "minutes": shortText(settings.minutes), "steps": "\(settings.training.mostSteps)",
      "seeds": "\(settings.seeds)", "seed": "\(settings.seed)",
    ]
    all["against"] = against
    all["labels"] = labels
    return all.mapValues { [$0] }
  }

  /// With classes the features of a classifier of them, else components.
  private func features(
    _ pixels: Tensor, _ split: HeldOutSplit, _ classes: ComparisonLabels.Column?, seconds: Double, into folder: String
  ) async throws -> any ImageFeatures {
    guard let classes else {
      return try await ComponentFeatures(of: ImageBatches.images(split.training, of: pixels), into: folder)
    }
    func known(_ places: [Int]) -> (images: Tensor, classes: [Int]) {
      let own = places.filter { classes.numbers[$0] != nil }
      return (ImageBatches.images(own, of: pixels), own.compactMap { classes.numbers[$0] })
    }
    let (training, watching) = (known(split.training), known(split.validation))
    guard !training.classes.isEmpty, !watching.classes.isEmpty else {
      return try await ComponentFeatures(of: ImageBatches.images(split.training, of: pixels), into: folder)
    }
    return try await ClassifierFeatures(
      training, watching: watching, names: classes.values, of: classes.name, settings: settings, seconds: seconds,
      into: folder)
  }

  private static func facts(_ training: ComparedModels.Training) -> ComparisonResult.TrainingFacts {
    let outcome = training.outcome
    return .init(
      model: training.model, steps: outcome.steps, seconds: outcome.seconds, ending: outcome.ending,
      isStillImproving: outcome.isStillImproving, cost: outcome.curve.map(\.loss).min() ?? .infinity,
      unit: training.unit)
  }

  private static func curve(_ training: ComparedModels.Training) -> Report.Picture {
    let rows = training.outcome.curve.filter { $0.step > 0 }
    return .init(
      LossPlot(rows, title: training.model).image, file: "training-\(training.model).png",
      title: "\(training.model): the cost of the images that watch, in \(training.unit), over steps")
  }
}
