import Foundation
import LimnEvaluation
import LimnFoundation
import LimnModels
import LimnReport
import LimnTensors

/// Scores of what is fitted to pictures, or to the codes of trained models.
extension StudyScoring {
  /// Fits what is to be fitted with one seed, in the file's order, and scores it.
  func fittedScores(seed: Int, sound: Set<String>) async throws -> (models: [ModelScores], failures: [Report.Failure]) {
    var (models, failures) = ([ModelScores](), [Report.Failure]())
    for method in study.methods {
      guard case .fitted(let fitted) = method.source else { continue }
      do {
        // Codes of an earlier run, whose model is not that of the study any more.
        if let base = fitted.base, study.methods.contains(where: { $0.name == base && $0.isTrained }),
          exists(folder.codes(base, seed)), !sound.contains(StudyFolder.name(base, seed))
        {
          throw StudyError("is fitted to \(base), which has no scores")
        }
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
        throw StudyError("the codes of \(base) are of other pictures; remove '\(folder.codes(base, seed).printable)'")
      }
      let table = sample.table(all)
      let active = table.activeUnits
      guard !active.isEmpty else { throw StudyError("no unit of the codes of \(base) varies") }
      let own = DoubleMatrix(columns: table.units(active).codes, count: table.count).tensor
      try fitted.fit(to: own.items(0..<study.examples), name: method, seed: seed, writing: modelPath)
      codes = try study.model(at: modelPath).encoder.encode(own).rows
      // A turn of the codes changes no reconstruction, where no component is left out.
      if fitted.units ?? active.count == active.count, let scores = ModelScores.read(folder.scores(base, seed)) {
        measures = (scores.scores[StudyMetric.Reading.model.rawValue] ?? [:]).filter {
          ["mse", "nats"].contains($0.key)
        }
      }
    } else {
      try fitted.fit(to: try pictures(seed: seed), name: method, seed: seed, writing: modelPath)
      let model = try study.model(at: modelPath)
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
