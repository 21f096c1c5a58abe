import Foundation
import LimnFoundation
import LimnReport
import LimnTensors

/// The report of a study: methods and their scores with intervals, the hypotheses with their verdicts, and how the ranking changed over
/// the steps.
package struct StudyReport: Sendable {
  private let results: StudyResults
  private let verdicts: [Verdict]
  /// What methods are ranked by.
  private let ranking = StudyMetric.ranking

  /// Takes what was measured.
  package init(_ results: StudyResults) {
    self.results = results
    verdicts = Verdict.all(results.study.hypotheses) { results.values($0, $1) }
  }

  /// The report.
  package var report: Report {
    let study = results.study
    var tables = [methods]
    if !study.hypotheses.isEmpty { tables.append(hypotheses) }
    if !study.snapshots.isEmpty { tables.append(StudySteps(results, by: ranking).table) }
    let logs = StudyTables.logs(study).map { (method: $0.training.method, rows: $0.rows) }
    if !results.draws.isEmpty { tables.append(noise) }
    if let effort = TrainingEffort.table(logs) { tables.append(effort) }
    tables += [means(.scaleFree), means(.published), differences, StudyTables.models(results)]
    return Report(
      "\(study.name): \(Words.count(study.methods.count, "method")), \(Words.count(study.seeds.count, "seed")), "
        + "\(study.scene.name), scored on \(Words.grouped(study.examples)) pictures and judged on "
        + "\(Words.grouped(study.examples / 2))",
      tables: tables, notes: notes, failures: results.failures)
  }

  private var notes: [String] {
    var notes = [
      "Means over seeds; in brackets the 95 % interval by Student's t. Scores are scale-free: of the active units, each divided by "
        + "its deviation. The row 'factors' is what the true factors themselves score, which is not 1 in all."
    ]
    if results.study.seeds.count < SeedMean.leastSeeds {
      notes.append("No interval can be given of fewer than \(SeedMean.leastSeeds) seeds.")
    }
    notes.append("What is not a registered hypothesis is exploration.")
    return notes
  }

  /// The methods whose models were measured, in the file's order.
  private var measured: [String] { results.study.methods.map(\.name).filter { !results.final($0).isEmpty } }

  private func text(_ range: ClosedRange<Double>?, _ digits: Int) -> String {
    range.map { String(format: "%.\(digits)f…%.\(digits)f", $0.lowerBound, $0.upperBound) } ?? Self.nothing
  }

  private static let nothing = "–"

  // MARK: Tables

  private var methods: Report.Table {
    let names = ["dci-d", "mig", "info-m", "info-c", "mse", "nats", "active", "minutes"]
    let metrics = names.compactMap { StudyMetric($0, reading: .scaleFree) }
    let columns = metrics.flatMap { metric -> [Report.Column] in
      let name = metric.quantity.name
      return name == "minutes" || name == "active"
        ? [.number(metric.quantity)]
        : [.number(metric.quantity), .text("\(name) interval", joint: .brackets)]
    }
    var table = Report.Table(
      "methods", title: "Methods",
      columns: [.text("method"), .count("seeds")] + columns + [.text("median", title: "median seed", isDetail: true)])
    func row(_ name: String, _ models: [ModelScores]) -> [Report.Cell] {
      var cells: [Report.Cell] = [.text(name), .count(models.count)]
      for metric in metrics {
        let mean = SeedMean(models.compactMap { $0[metric] })
        cells.append(.value(mean.mean))
        if !["minutes", "active"].contains(metric.quantity.name) {
          cells.append(.text(text(mean.interval, metric.quantity.digits)))
        }
      }
      return cells + [.text(results.median(name).map { "\($0.seed)" } ?? "")]
    }
    table.add(row("factors", [results.ceiling]))
    for method in measured { table.add(row(method, results.final(method))) }
    return table
  }

  private var hypotheses: Report.Table {
    var table = Report.Table(
      "hypotheses", title: "Hypotheses",
      columns: [
        .text("name"), .text("expected"), .text("compared"), .count("seeds"),
        .number(Quantity("difference", digits: 3)), .text("difference interval", joint: .brackets),
        .text("bootstrap"), .number(Quantity("p", digits: 4)),
        .number(Quantity("sign-flip", title: "p by signs", digits: 4)),
        .number(Quantity("holm", title: "p after Holm", digits: 4)), .text("verdict"),
      ])
    for verdict in verdicts {
      let (hypothesis, differences) = (verdict.hypothesis, verdict.differences)
      let margin = -(hypothesis.margin ?? 0)
      let key = RandomKey(seed: 0).split("bootstrap").split(hypothesis.name)
      table.add([
        .text(hypothesis.name), .text(hypothesis.says),
        .text("\(verdict.chosen ?? hypothesis.better.joined(separator: ", ")) – \(hypothesis.than)"),
        .count(differences.values.count), .value(differences.mean),
        .text(text(differences.interval, 3)), .text(text(differences.bootstrap(key: key), 3)),
        .value(verdict.probability), .value(differences.signFlip(of: margin)), .value(verdict.adjusted),
        .text(verdict.outcome.rawValue),
      ])
    }
    table.notes = verdicts.map(\.words)
    table.notes.append(
      "Differences are paired by seed; above 0, the first is better. p: Student's t, both sides, times the number of methods that the "
        + "first is the best of. p by signs: the exact sign-flip test, of which the least is 2/2ⁿ of n seeds. A verdict is by p after Holm, "
        + "below \(shortText(Verdict.level)).")
    return table
  }

  /// How far scores of one model differ by the pictures that they are computed of.
  private var noise: Report.Table {
    let metrics = StudyMetric.all(.scaleFree).filter { $0.quantity.name != "udr" }
    var table = Report.Table(
      "draws", title: "Deviations of scores by the pictures that were drawn",
      columns: [.text("method"), .count("seed"), .count("draws")] + metrics.map { .number($0.quantity) },
      notes: [
        "One model of each method, that of its median seed; beside deviations over seeds, these are what more pictures would take away."
      ])
    for method in results.study.methods.map(\.name) {
      let own = results.draws.filter { $0.method == method }
      guard let first = own.first else { continue }
      let all = results.final(method).filter { $0.seed == first.seed } + own
      table.add(
        [.text(method), .count(first.seed), .count(all.count)]
          + metrics.map { metric in .value(SeedMean(all.compactMap { $0[metric] }).deviation) })
    }
    return table
  }

  /// All scores of one reading, a row a method.
  private func means(_ reading: StudyMetric.Reading) -> Report.Table {
    let metrics = StudyMetric.all(reading)
    var table = Report.Table(
      reading.rawValue, title: reading == .published ? "Scores as published" : "Scale-free scores",
      columns: [.text("method")] + metrics.map { .number($0.quantity) }, isDetail: true)
    for (name, models) in [("factors", [results.ceiling])] + measured.map({ ($0, results.final($0)) }) {
      table.add(
        [.text(name)] + metrics.map { metric in .value(SeedMean(models.compactMap { $0[metric] }).mean) })
    }
    return table
  }

  /// Every method against every other one, which is exploration.
  private var differences: Report.Table {
    var table = Report.Table(
      "differences", title: "Differences in DCI D of all pairs of methods (exploration, p not corrected)",
      columns: [
        .text("method"), .text("other"), .count("seeds"), .number(Quantity("difference", digits: 3)),
        .text("interval"), .number(Quantity("p", digits: 4)),
      ], isDetail: true)
    for (place, method) in measured.enumerated() {
      for other in measured[(place + 1)...] {
        let (own, others) = (results.values(method, ranking), results.values(other, ranking))
        let seeds = own.keys.filter { others[$0] != nil }.sorted()
        let difference = SeedMean(seeds.map { (own[$0] ?? 0) - (others[$0] ?? 0) })
        table.add([
          .text(method), .text(other), .count(seeds.count), .value(difference.mean),
          .text(text(difference.interval, 3)), .value(difference.probability()),
        ])
      }
    }
    return table
  }
}
