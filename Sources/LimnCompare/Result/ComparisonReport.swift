import LimnFoundation
import LimnReport
import LimnTraining

extension ComparisonResult {
  /// The result as a report: a table a use with its advice below, then the health of data and models, the trainings, and pictures.
  package func report(
    _ findings: [UseFindings], curves: [Report.Picture], arguments: [String: [String]]
  ) -> Report {
    var report = Report(
      "\(Words.count(plan.images, "image")) of \(plan.folder), \(plan.heldOut) of them held out: PCA, AE and VAE of \(plan.units) units",
      arguments: arguments, failures: failures)
    report.tables = [adviceTable] + findings.compactMap { table($0) } + [healthTable, trainingTable]
    report.notes = [
      "Intervals hold 95 %, over the images held out. 'Would have been seen' is a difference that four of five such comparisons show "
        + "(\(ModelDifference.errorsSeen) standard errors). Rank no model by one number: every table has PCA beside."
    ]
    report.pictures = findings.flatMap(\.pictures) + curves
    return report
  }

  private var adviceTable: Report.Table {
    var table = Report.Table("advice", title: "What for", columns: [.text("use"), .text("advice")])
    for entry in advice { table.add([.text(entry.use.title), .text(entry.text)]) }
    return table
  }

  private func table(_ findings: UseFindings) -> Report.Table? {
    let use = findings.scores.use
    guard !findings.scores.lines.isEmpty else { return nil }
    let hasConditions = findings.scores.lines.contains { $0.condition != nil }
    var table = Report.Table(
      use.rawValue, title: use.title,
      columns: [.text("model"), .text("metric")] + (hasConditions ? [.text("condition")] : [])
        + [.text("value"), .text("interval", title: "95 %"), .text("difference", title: "AE − VAE"), .text("verdict")])
    for line in findings.scores.lines {
      let quantity = line.quantity
      let title = [
        quantity.title, quantity.unit.flatMap { quantity.title.contains($0) ? nil : $0 }, quantity.better?.arrow,
      ]
      .compactMap(\.self).joined(separator: " ")
      table.add(
        [.text(line.model), .text(title)] + (hasConditions ? [.text(line.condition ?? "")] : [])
          + [
            .text(quantity.text(line.value)), .text(quantity.text(line.interval)),
            .text(line.difference.map { quantity.text($0) } ?? ""), .text(Self.verdict(line)),
          ])
    }
    table.notes = advice.filter { $0.use == use }.map(\.text) + findings.notes
    return table
  }

  /// "no difference seen; 0.21 would have been", "AE better", a line's note where it has no difference.
  private static func verdict(_ line: ScoreLine) -> String {
    guard let difference = line.difference else { return line.note ?? "" }
    switch difference.verdict {
    case .better: return "AE better"
    case .worse: return "VAE better"
    case .none: return "no difference seen; \(line.quantity.text(difference.smallest)) would have been"
    case .different, .untrained: return difference.verdict.rawValue
    }
  }

  private var healthTable: Report.Table {
    var table = Report.Table(
      "health", title: "Health of data and models", columns: [.text("fact"), .text("what it says"), .text("mind")])
    for fact in health {
      table.add([.text(fact.name), .text(fact.text), .text(fact.isWarning ? "warning" : "")])
    }
    if !unitDivergences.isEmpty {
      let sorted = unitDivergences.enumerated().sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
      let nats = Quantity("kl", unit: "nats")
      table.notes = [
        "KL of the VAE's units in nats, largest first: "
          + sorted.map { "\($0.offset): \(nats.text($0.element))" }.joined(separator: ", ")
      ]
    }
    return table
  }

  private var trainingTable: Report.Table {
    var table = Report.Table(
      "training", title: "Trainings",
      columns: [
        .text("model"), .count("steps"), .number(Quantity("seconds", digits: 0)), .text("ended"),
        .number(Quantity("cost", digits: 4)), .text("unit"),
      ])
    for entry in training {
      let ended = entry.ending.rawValue + (entry.isStillImproving ? ", still improving" : "")
      table.add([
        .text(entry.model), .count(entry.steps), .value(entry.seconds), .text(ended), .value(entry.cost),
        .text(entry.unit),
      ])
    }
    return table
  }
}
