import Foundation
import LimnEvaluation
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnReport
import LimnTensors
import LimnTraining

/// Scores the models of a study: every one that is trained to its end, the ones that were kept on the way, and what is fitted to their codes.
///
/// Codes and scores are files of the study's folder. A model whose scores are there is not scored again, and one that is no longer there
/// keeps the scores that it had.
package struct StudyScoring: Sendable {
  private let study: StudyFile
  private let folder: StudyFolder
  private let sample: SceneSample
  private let jobs: Int
  private let report: @Sendable (String) -> Void

  /// Takes a study; `jobs` models are scored at once, and `report` is given a line for each. No score depends on that.
  package init(
    _ study: StudyFile, jobs: Int = ProcessInfo.processInfo.activeProcessorCount,
    report: @escaping @Sendable (String) -> Void
  ) {
    (self.study, self.jobs, self.report) = (study, max(1, jobs), report)
    folder = StudyFolder(study.output)
    sample = SceneSample(study.scene, count: study.examples + study.examples / 2, seed: 0)
  }

  /// What is scored: a trained model, at its end or on the way.
  private struct Target {
    let training: StudyTraining
    let step: Int
    /// The folder of the model on the way; nil: the model itself.
    let snapshot: String?
  }

  /// Scores all that is there. Throws what keeps anything from being scored; what concerns one model alone is a failure.
  package func run() async throws -> StudyResults {
    var results = StudyResults(study: study, ceiling: try ceiling())
    let targets = self.targets(failures: &results.failures)
    let scored = await concurrently(targets.count, jobs: jobs) { try await scores(of: targets[$0]) }
    try Task.checkCancellation()
    for (target, result) in zip(targets, scored) {
      do {
        if let scores = try result.get() { results.models.append(scores) }
      } catch {
        results.failures.append(.init(target.training.name, "\(error)"))
      }
    }
    let fitted = await concurrently(study.seeds.count, jobs: jobs) { try await fittedScores(seed: study.seeds[$0]) }
    try Task.checkCancellation()
    for result in fitted {
      let (models, failures) = try result.get()
      results.models += models
      results.failures += failures
    }
    results.addAgreements { StudyCodes.read(folder.codes($0, $1), count: sample.pictures.count) }
    return results
  }

  /// The pictures whose codes are scored, as they are kept with the scores.
  private var kept: ModelScores.Sample {
    .init(set: study.scene.name, examples: study.examples, whole: study.isWhole)
  }

  private func ceiling() throws -> ModelScores {
    if let known = ModelScores.read(folder.ceiling), known.sample == kept { return known }
    let scores = ModelScores(
      method: "factors", seed: 0, step: nil, model: "", sample: kept,
      scores: ModelScores.readings(sample.truth, examples: study.examples))
    try scores.write(to: folder.ceiling)
    return scores
  }

  /// The models that are there or were scored; trainings that are not at their end are failures.
  private func targets(failures: inout [Report.Failure]) -> [Target] {
    var targets: [Target] = []
    for training in study.trainings {
      let (method, seed, steps) = (training.method, training.seed, training.recipe.trainer.steps)
      for step in study.snapshots where step < steps {
        let path = folder.snapshot(method, seed, step: step)
        guard exists(path + "/config.json") || exists(folder.scores(method, seed, step: step)) else { continue }
        targets.append(Target(training: training, step: step, snapshot: path))
      }
      let isThere = exists(folder.model(method, seed) + "/config.json")
      do {
        switch try training.job(snapshots: []).state() {
        case .interrupted(let step):
          failures.append(.init(training.name, "is trained to step \(step) of \(steps), and is not scored"))
          continue
        case .new where !isThere && !exists(folder.scores(method, seed)):
          failures.append(.init(training.name, "is not trained"))
          continue
        default: targets.append(Target(training: training, step: steps, snapshot: nil))
        }
      } catch {
        failures.append(.init(training.name, "\(error)"))
      }
    }
    return targets
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// The scores of a trained model: those that were kept, or new ones; nil where the model is gone and they are of other pictures.
  private func scores(of target: Target) async throws -> ModelScores? {
    try Task.checkCancellation()
    let (method, seed) = (target.training.method, target.training.seed)
    let isFinal = target.snapshot == nil
    let path = folder.scores(method, seed, step: isFinal ? nil : target.step)
    let codesPath = folder.codes(method, seed)
    let modelPath = target.snapshot ?? folder.model(method, seed)
    let known = ModelScores.read(path).flatMap { $0.sample == kept && $0.step == target.step ? $0 : nil }
    guard exists(modelPath + "/config.json") else { return known }
    let model = try Self.model(modelPath)
    if let known, known.model == model.folder.hash, !isFinal || exists(codesPath) { return known }
    try SceneSample.check(model)
    let whole = study.isWhole ? try await sample.codes(of: Array(0..<study.scene.count), by: model, jobs: 1) : nil
    var codes =
      if let whole { whole.rows(sample.pictures) } else {
        try await sample.codes(of: sample.pictures, by: model, jobs: 1)
      }
    guard codes.isFinite else { throw StudyError("has codes that are no finite numbers") }
    if isFinal { codes = try StudyCodes.write(codes, to: codesPath) }
    let table = sample.table(codes)
    var scores = ModelScores(
      method: method, seed: seed, step: target.step, model: model.folder.hash, sample: kept,
      scores: ModelScores.readings(
        table, examples: study.examples,
        whole: whole.map { WholeCodes($0, counts: table.counts, deviations: table.deviations) }))
    scores.add(try ModelMeasures.reconstruction(of: sample, by: model))
    let minutes = ModelMeasures.minutes(of: folder.training(method, seed), upTo: target.step)
    if let minutes { scores.add(["minutes": minutes]) }
    try scores.write(to: path)
    report(line(scores, target.training.name + (isFinal ? "" : " at step \(target.step)")))
    return scores
  }

  private func line(_ scores: ModelScores, _ name: String) -> String {
    let value = scores[StudyMetric.ranking]
    return "\(name): scored\(value.map { String(format: ", DCI D %.3f", $0) } ?? "")"
  }

  private static func model(_ path: String) throws -> LearnedModel {
    try ModelLibrary(searchPaths: [], families: ModelFamily.all).model(path)
  }

  // MARK: Fitted methods

  /// Fits what is to be fitted with one seed, in the file's order, and scores it.
  private func fittedScores(seed: Int) async throws -> (models: [ModelScores], failures: [Report.Failure]) {
    var (models, failures) = ([ModelScores](), [Report.Failure]())
    for method in study.methods {
      guard case .fitted(let fitted) = method.source else { continue }
      do {
        if let scores = try await scores(of: fitted, method.name, seed: seed) { models.append(scores) }
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        failures.append(.init(StudyFolder.name(method.name, seed), "\(error)"))
      }
    }
    return (models, failures)
  }

  /// The scores of what is fitted; nil where the codes that it is fitted to are not there.
  private func scores(of fitted: FittedMethod, _ method: String, seed: Int) async throws -> ModelScores? {
    try Task.checkCancellation()
    let path = folder.scores(method, seed)
    var ground = "\(fitted.kind.rawValue) \(fitted.units ?? 0) \(kept.set) \(kept.examples) \(seed)"
    if let base = fitted.base {
      guard exists(folder.codes(base, seed)) else { return nil }
      ground += try ContentHash.hexadecimal(of: FileBytes.read(folder.codes(base, seed), limit: 1 << 30))
    } else if let input = study.trainings.first?.recipe.objective.needs.first(where: { $0.name == "input" })?.type {
      ground += " \(input)"
    }
    let hash = ContentHash.hexadecimal(of: ground)
    if let known = ModelScores.read(path), known.sample == kept, known.model == hash,
      fitted.base != nil || exists(folder.codes(method, seed))
    {
      return known
    }
    let modelPath = folder.model(method, seed)
    var codes: Tensor
    var measures: [String: Double] = [:]
    if let base = fitted.base {
      guard let all = StudyCodes.read(folder.codes(base, seed), count: sample.pictures.count) else {
        throw StudyError("the codes of \(base) are of other pictures; remove \(folder.codes(base, seed).printable)")
      }
      let table = sample.table(all)
      let own = Tensor(stackingColumns: table.units(table.activeUnits).codes)
      try fitted.fit(to: own.items(0..<study.examples), name: method, seed: seed, writing: modelPath)
      codes = try Self.model(modelPath).encoder.encode(own).rows
      // A turn of the codes changes no reconstruction.
      if let scores = ModelScores.read(folder.scores(base, seed)) {
        measures = (scores.scores[StudyMetric.Reading.model.rawValue] ?? [:]).filter {
          ["mse", "nats"].contains($0.key)
        }
      }
    } else {
      try fitted.fit(to: try pictures(seed: seed), name: method, seed: seed, writing: modelPath)
      let model = try Self.model(modelPath)
      codes = try StudyCodes.write(
        try await sample.codes(of: sample.pictures, by: model, jobs: 1), to: folder.codes(method, seed))
      measures = try ModelMeasures.reconstruction(of: sample, by: model)
    }
    var scores = ModelScores(
      method: method, seed: seed, step: nil, model: hash, sample: kept,
      scores: ModelScores.readings(sample.table(codes), examples: study.examples))
    scores.add(measures)
    try scores.write(to: path)
    report(line(scores, StudyFolder.name(method, seed)))
    return scores
  }

  /// Pictures `[examples, C, H, W]` of the set to fit to, others for each seed, of the size that the trained models take.
  private func pictures(seed: Int) throws -> Tensor {
    guard let type = study.trainings.first?.recipe.objective.needs.first(where: { $0.name == "input" })?.type else {
      throw StudyError("no method takes pictures")
    }
    // Not those that are scored, which are of seed 0.
    let own = SceneSample(study.scene, count: study.examples, seed: UInt64(seed) + 1)
    return Tensor.stacked(
      try own.pictures.map { index in
        let image = study.scene.image(study.scene.values(at: index))
        return try Frame.whole.view(
          of: image, width: type.width ?? image.width, height: type.height ?? image.height,
          channels: type.channels ?? image.channels.count)
      })
  }
}

extension Tensor {
  /// `[N, D]` of D columns of N numbers.
  fileprivate init(stackingColumns columns: [[Double]]) {
    let (count, width) = (columns.first?.count ?? 0, columns.count)
    self.init(shape: [count, width]) { output in
      for (column, values) in columns.enumerated() {
        for (row, value) in values.enumerated() { output[row * width + column] = Float(value) }
      }
    }
  }
}
