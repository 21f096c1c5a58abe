import LimnEvaluation
import LimnReport
import LimnTensors

/// Whether units of the codes are the factors that the labels' columns say.
package enum FactorMeasurement: UseMeasurement {
  package static let use = ComparisonUse.factors

  static let disentanglement = Quantity("dci-d", title: "DCI D", better: .higher, digits: 3)
  static let informativeness = Quantity("dci-i", title: "DCI I", better: .higher, digits: 3)
  static let gap = Quantity("mig", title: "MIG", better: .higher, digits: 3)
  static let modular = Quantity("info-m", title: "InfoM", better: .higher, digits: 3)
  /// What stands beside the models: the factors themselves as codes.
  static let ceiling = "factors"
  /// Draws for intervals at most: each counts all bins anew.
  private static let draws = 50
  /// Images that probes are fitted to at most.
  private static let most = 4000

  /// Measures by the columns that are known of all images; with fewer than two there is nothing to measure by.
  package static func measure(_ subject: ComparisonSubject) async throws -> UseFindings {
    guard let columns = subject.labels?.factors else {
      var scores = subject.scores(use)
      let note = try await AxisReturn.add(to: &scores, subject)
      return UseFindings(
        scores,
        notes: [
          "Whether an axis of a latent means something cannot be measured without labels: give --labels with two or more columns of factors, "
            + "known of all images, each with 2 to \(ComparisonLabels.mostValues) values.",
          note,
        ])
    }
    let training = Array(subject.places.training.prefix(most))
    let all = training + subject.places.heldOut
    let factors = columns.map { column in all.map { column.numbers[$0] ?? 0 } }
    let counts = columns.map(\.values.count)
    let draws = Bootstrap(
      count: all.count, resamples: min(draws, subject.settings.resamples), key: subject.key.split("factor draws"))
    var scores = UseScores(use, draws, unfinished: subject.models.unfinished)
    var tables: [(model: String, table: CodeTable)] = []
    for name in ComparedModels.names {
      let model = try subject.models.model(name)
      let jobs = subject.settings.jobs
      let known = try await model.codes(of: subject.training.items(0..<training.count), jobs: jobs)
      let held = try await model.codes(of: subject.heldOut, jobs: jobs)
      let rows = (known.rows + held.rows)
      let codes = (rows.first?.indices ?? 0..<0).map { unit in rows.map { Double($0[unit]) } }
      tables.append((name, CodeTable(codes: codes, factors: factors, counts: counts).scaleFree))
    }
    if let first = tables.first { tables.append((ceiling, first.table.ceiling)) }
    for (quantity, statistic) in [(gap, gapOf), (modular, modularityOf)] {
      scores.add(
        quantity,
        tables.map { model, table in
          .init(model, statistic(table), draws.draws.map { statistic(table.drawn($0)) })
        }, images: all.count, isCentred: true)
    }
    for (model, table) in tables {
      let dci = ProbeScores.dci(
        training: table.examples(0..<training.count), test: table.examples(training.count..<all.count))
      for (quantity, value) in [(disentanglement, dci.disentanglement), (informativeness, dci.informativeness)] {
        scores.add(
          ScoreLine(
            use: use, model: model, quantity: quantity, value: value, images: all.count,
            note: "no interval: its trees are fitted once"))
      }
    }
    let note = try await AxisReturn.add(to: &scores, subject)
    return UseFindings(
      scores,
      notes: [
        "Factors are the columns \(columns.map { "'\($0.name)'" }.joined(separator: ", ")). 'factors' is what they score themselves: no more can "
          + "be reached. Units are those in use, each divided by its deviation.",
        note,
      ])
  }

  private static let gapOf: @Sendable (CodeTable) -> Double = {
    InformationScores(MutualInformation(of: $0)).gap
  }

  private static let modularityOf: @Sendable (CodeTable) -> Double = {
    InformationScores(MutualInformation(of: $0, binning: .equalFrequency(20))).infoM
  }
}

extension CodeTable {
  /// The examples of a draw.
  fileprivate func drawn(_ places: [Int]) -> CodeTable {
    CodeTable(
      codes: codes.map { unit in places.map { unit[$0] } },
      factors: factors.map { factor in places.map { factor[$0] } }, counts: counts)
  }
}
