import LimnReport
import LimnTraining

/// The tables of a study that are files: one row a model, and one row a line of a training's log.
package enum StudyTables {
  /// Every model with everything that was measured of it.
  package static func models(_ results: StudyResults) -> Report.Table {
    let metrics = StudyMetric.Reading.allCases.flatMap { StudyMetric.all($0) }
    var table = Report.Table(
      "scores", title: "Every model",
      columns: [.text("method"), .text("seed"), .text("step")]
        + metrics.map { .number($0.quantity, group: $0.reading == .model ? nil : $0.reading.rawValue) }, isDetail: true)
    let order = results.study.methods.map(\.name)
    let models = order.flatMap { method in
      results.models.filter { $0.method == method }.sorted { ($0.seed, $0.step ?? 0) < ($1.seed, $1.step ?? 0) }
    }
    for scores in [results.ceiling] + models {
      let isCeiling = scores.method == "factors"
      table.add(
        [
          .text(scores.method), .text(isCeiling ? "" : "\(scores.seed)"), .text(scores.step.map(String.init) ?? ""),
        ] + metrics.map { .value(scores[$0]) })
    }
    return table
  }

  /// The logs of a study's trainings, those that are there.
  package static func logs(_ study: StudyFile) -> [(training: StudyTraining, rows: [StepReport])] {
    let folder = StudyFolder(study.output)
    return study.trainings.compactMap { training in
      let path = folder.training(training.method, training.seed) + "/log.csv"
      return (try? TrainingLog(path: path, upTo: training.recipe.trainer.steps)).map { (training, $0.rows) }
    }
  }

  /// The logs of all trainings: loss and its parts over the steps, with the seconds.
  package static func curves(_ study: StudyFile) -> Report.Table {
    let logs = logs(study)
    var terms: [String] = []
    for log in logs {
      for term in log.rows.first?.terms ?? [] where !terms.contains(term.name) { terms.append(term.name) }
    }
    var table = Report.Table(
      "curves",
      columns: [.text("method"), .count("seed"), .count("step")]
        + (["seconds", "loss"] + terms).map { .number(Quantity($0)) }, isDetail: true)
    for log in logs {
      for row in log.rows {
        let parts = terms.map { name in row.terms.first { $0.name == name }?.value }
        table.add(
          [.text(log.training.method), .count(log.training.seed), .count(row.step)]
            + ([row.seconds, row.loss] + parts).map { .value($0) })
      }
    }
    return table
  }
}
