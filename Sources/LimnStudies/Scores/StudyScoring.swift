import Foundation
import LimnEvaluation
import LimnFoundation
import LimnModels
import LimnReport
import LimnTensors
import LimnTraining

/// Scores the models of a study: every one that is trained to its end, the ones that were kept on the way, and what is fitted to their codes.
///
/// Codes and scores are files of the study's folder. A model whose scores are there is not scored again, and one that is no longer there
/// keeps the scores that it had of the same pictures. A model without a checkpoint is one at its end where its log says so, or where it has
/// none, since it came from elsewhere.
package struct StudyScoring: Sendable {
  let study: StudyFile
  let folder: StudyFolder
  let sample: SceneSample
  let jobs: Int
  let report: @Sendable (String) -> Void

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
    /// The step that the model there was trained to, if that is another one: what is wanted is gone.
    var other: Int?

    var name: String { training.name + (snapshot == nil ? "" : " at step \(step)") }
  }

  /// Scores all that is there. Throws what keeps anything from being scored; what concerns one model alone is a failure.
  package func run() async throws -> StudyResults {
    var results = StudyResults(study: study, ceiling: try ceiling())
    let targets = self.targets(failures: &results.failures)
    let scored = await concurrently(targets.count, jobs: jobs) { try await scores(of: targets[$0]) }
    try Task.checkCancellation()
    for (target, result) in zip(targets, scored) {
      do {
        results.models.append(try result.get())
      } catch {
        results.failures.append(.init(target.name, "\(error)"))
      }
    }
    let sound = Set(
      zip(targets, scored).filter { $0.snapshot == nil && (try? $1.get()) != nil }.map { $0.0.training.name })
    let fitted = await concurrently(study.seeds.count, jobs: jobs) {
      try await fittedScores(seed: study.seeds[$0], sound: sound)
    }
    try Task.checkCancellation()
    for result in fitted {
      let (models, failures) = try result.get()
      results.models += models
      results.failures += failures
    }
    results.draws = try await draws(of: results)
    results.addAgreements { StudyCodes.read(folder.codes($0, $1), count: sample.pictures.count) }
    return results
  }

  /// The pictures whose codes are scored, as they are kept with the scores.
  var kept: ModelScores.Sample {
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

  /// The models that are there or were scored; trainings that have neither, or are not at their end, are failures.
  private func targets(failures: inout [Report.Failure]) -> [Target] {
    var targets: [Target] = []
    for training in study.trainings {
      let (method, seed, steps) = (training.method, training.seed, training.recipe.trainer.steps)
      let isThere = StudyFolder.hasModel(folder.model(method, seed))
      do {
        let state = try training.job(snapshots: []).state()
        for step in study.snapshots where step < steps {
          let path = folder.snapshot(method, seed, step: step)
          guard StudyFolder.hasModel(path) || exists(folder.scores(method, seed, step: step)) else { continue }
          targets.append(Target(training: training, step: step, snapshot: path))
        }
        switch state {
        case .interrupted(let step):
          failures.append(.init(training.name, "is trained to step \(step) of \(steps), and is not scored"))
          continue
        case .new where !isThere && !exists(folder.scores(method, seed)):
          failures.append(.init(training.name, "is not trained"))
          continue
        case .new where isThere:
          targets.append(
            Target(training: training, step: steps, snapshot: nil, other: try loggedStep(method, seed)))
        default: targets.append(Target(training: training, step: steps, snapshot: nil))
        }
      } catch {
        failures.append(.init(training.name, "\(error)"))
      }
    }
    return targets
  }

  /// The last step in the log of a training; nil without a log.
  private func loggedStep(_ method: String, _ seed: Int) throws -> Int? {
    let path = folder.training(method, seed) + "/log.csv"
    guard exists(path) else { return nil }
    return try TrainingLog(path: path, upTo: .max).rows.last?.step ?? 0
  }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// The scores of a trained model: those that were kept, or new ones. Throws `StudyError` where there are none of these pictures and the
  /// model is gone or of another step, and for codes that are no finite numbers.
  private func scores(of target: Target) async throws -> ModelScores {
    try Task.checkCancellation()
    let (method, seed) = (target.training.method, target.training.seed)
    let isFinal = target.snapshot == nil
    let path = folder.scores(method, seed, step: isFinal ? nil : target.step)
    let codesPath = folder.codes(method, seed)
    let modelPath = target.snapshot ?? folder.model(method, seed)
    let known = ModelScores.read(path).flatMap { $0.sample == kept && $0.step == target.step ? $0 : nil }
    guard target.other == nil, StudyFolder.hasModel(modelPath) else {
      if let known { return known }
      throw StudyError(
        target.other.map {
          "is a model of step \($0) of \(target.step) without a checkpoint: move it away to train anew"
        }
          ?? "has no model any more, and no scores of these pictures: train it anew")
    }
    let model = try study.model(at: modelPath)
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
    report(line(scores, target.name))
    return scores
  }

  func line(_ scores: ModelScores, _ name: String) -> String {
    let value = scores[StudyMetric.ranking]
    return "\(name): scored\(value.map { String(format: ", DCI D %.3f", $0) } ?? "")"
  }

  /// Scores the median models of the first three trained methods again, of other draws of pictures: the reading that the report shows of
  /// them.
  private func draws(of results: StudyResults) async throws -> [ModelScores] {
    let medians = study.methods.filter(\.isTrained).prefix(3).compactMap { results.median($0.name) }
    let pairs = medians.flatMap { scores in (1...max(1, study.draws)).map { (scores, draw: $0) } }
    guard study.draws > 0 else { return [] }
    let scored = await concurrently(pairs.count, jobs: jobs) { index -> ModelScores? in
      let (scores, draw) = pairs[index]
      var sample = kept
      sample.draw = draw
      let path = folder.scores(scores.method, scores.seed, draw: draw)
      if let known = ModelScores.read(path), known.sample == sample, known.model == scores.model { return known }
      let modelPath = folder.model(scores.method, scores.seed)
      guard StudyFolder.hasModel(modelPath) else { return nil }
      let model = try study.model(at: modelPath)
      // Kept scores may be of a model that is gone.
      guard model.folder.hash == scores.model else { return nil }
      let other = SceneSample(study.scene, count: self.sample.pictures.count, seed: UInt64(draw))
      let codes = try await other.codes(of: other.pictures, by: model, jobs: 1)
      let again = ModelScores(
        method: scores.method, seed: scores.seed, step: scores.step, model: scores.model, sample: sample,
        scores: ModelScores.readings(other.table(codes), of: [.scaleFree], examples: study.examples))
      try again.write(to: path)
      report(line(again, "\(StudyFolder.name(again.method, again.seed)) of draw \(draw)"))
      return again
    }
    try Task.checkCancellation()
    return try scored.compactMap { try $0.get() }
  }
}
