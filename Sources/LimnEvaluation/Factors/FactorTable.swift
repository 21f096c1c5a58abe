import LimnReport
import LimnTensors

/// A table of disentanglement scores: a row a model.
package struct FactorTable {
  private(set) var table: Report.Table

  /// The scores, in the order of the columns.
  package static let quantities: [Quantity] =
    [
      ("dci-d", "DCI D"), ("dci-c", "DCI C"), ("dci-i", "DCI I"), ("mig", "MIG"), ("sap", "SAP"), ("beta-vae", "β-VAE"),
      ("factor-vae", "FactorVAE"), ("info-m", "InfoM"), ("info-c", "InfoC"), ("info-e", "InfoE"),
      ("explicitness", "explicitness"), ("udr", "UDR"),
    ].map { Quantity($0.0, title: $0.1, better: .higher, digits: 3) } + [Quantity("modularity", digits: 3)]

  /// Makes a table without rows.
  init(_ name: String, _ title: String) {
    table = Report.Table(
      name, title: title,
      columns: [.text("model"), .count("units", title: "active units")]
        + Self.quantities.map { .number($0) })
  }

  /// Adds a row.
  mutating func add(_ name: String, _ values: [Double?], active: Int) {
    table.add([.text(name), .count(active)] + values.map { Report.Cell.value($0) })
  }

  /// The numbers of a row; the scores of β-VAE and FactorVAE need an intervention, UDR other models.
  package static func values(
    _ scores: FactorScores, agreement: Double? = nil, intervention: InterventionScores? = nil, votes: Int = 10_000,
    key: RandomKey = RandomKey(seed: 0)
  ) -> [Double?] {
    [
      scores.dci.disentanglement, scores.dci.completeness, scores.dci.informativeness, scores.information.gap,
      scores.separated,
      intervention?.betaVAE(key: key.split("beta-vae"), training: votes, test: votes / 2),
      intervention?.factorVAE(key: key.split("factor-vae"), training: votes, test: votes / 2),
      scores.ranked.infoM, scores.ranked.infoC, scores.predictiveness, scores.explicitness, agreement,
      scores.information.modularity,
    ]
  }
}
