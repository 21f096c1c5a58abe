import LimnEvaluation
import LimnReport
import LimnTensors

/// All that was measured in a study.
package struct StudyResults: Sendable {
  /// The study.
  package let study: StudyFile
  /// The scores of the true factors themselves.
  package let ceiling: ModelScores
  /// The scores of every model, at its end and on the way.
  package var models: [ModelScores] = []
  /// Scores of a few of the models of other draws of pictures.
  package var draws: [ModelScores] = []
  /// What could not be measured.
  package var failures: [Report.Failure] = []

  /// Makes results without models.
  package init(study: StudyFile, ceiling: ModelScores) { (self.study, self.ceiling) = (study, ceiling) }

  /// The scores of a method's models at their ends, in the order of the seeds.
  package func final(_ method: String) -> [ModelScores] {
    let steps = study.trainings.first { $0.method == method }?.recipe.trainer.steps
    let own = models.filter { $0.method == method && $0.step == steps }
    return study.seeds.compactMap { seed in own.first { $0.seed == seed } }
  }

  /// The scores of a method's models after a step.
  package func models(_ method: String, step: Int) -> [ModelScores] {
    models.filter { $0.method == method && $0.step == step }
  }

  /// The model in the middle of a method's ranking: the lower of two.
  package func median(_ method: String) -> ModelScores? {
    let metric = StudyMetric.ranking
    let ranked = final(method).filter { $0[metric] != nil }.sorted { ($0[metric] ?? 0) < ($1[metric] ?? 0) }
    return ranked.isEmpty ? nil : ranked[(ranked.count - 1) / 2]
  }

  /// One number of each seed of a method that has it.
  package func values(_ method: String, _ metric: StudyMetric) -> [Int: Double] {
    var values: [Int: Double] = [:]
    for scores in final(method) { values[scores.seed] = scores[metric] }
    return values
  }

  /// Adds UDR to the models of each method whose codes of two seeds are there: of a thousand pictures, as `limn evaluate factors` has it.
  package mutating func addAgreements(_ codes: (String, Int) -> Tensor?) {
    for method in study.methods {
      let tables = final(method.name).compactMap { scores -> (seed: Int, units: [[Double]])? in
        guard let codes = codes(method.name, scores.seed) else { return nil }
        let table = CodeTable(
          codes: codes.columns(), factors: [[Int](repeating: 0, count: codes.shape[0])], counts: [1])
        let first = table.units(table.activeUnits).examples(0..<min(1000, study.examples, table.count))
        return (scores.seed, first.codes)
      }
      guard tables.count > 1 else { continue }
      for (table, agreement) in zip(tables, AxisAgreement.scores(tables.map(\.units))) {
        for place in models.indices where models[place].method == method.name && models[place].seed == table.seed {
          guard models[place].step == final(method.name).first?.step else { continue }
          for reading in ["scale-free", "published"] { models[place].scores[reading]?["udr"] = agreement }
        }
      }
    }
  }
}

extension ModelScores {
  /// Adds numbers of the model itself.
  mutating func add(_ values: [String: Double]) {
    scores[StudyMetric.Reading.model.rawValue, default: [:]].merge(values.filter(\.value.isFinite)) { $1 }
  }
}
