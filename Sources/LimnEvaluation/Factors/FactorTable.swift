import LimnReport
import LimnTensors

/// A table of disentanglement scores: a row a model.
struct FactorTable {
  private(set) var table: Report.Table

  /// Makes a table without rows.
  init(_ name: String, _ title: String) {
    let scores = [
      ("dci-d", "DCI D"), ("dci-c", "DCI C"), ("dci-i", "DCI I"), ("mig", "MIG"), ("sap", "SAP"), ("beta-vae", "β-VAE"),
      ("factor-vae", "FactorVAE"), ("info-m", "InfoM"), ("info-c", "InfoC"), ("info-e", "InfoE"),
      ("explicitness", "explicitness"), ("udr", "UDR"),
    ].map { Report.Column.number(Quantity($0.0, title: $0.1, better: .higher, digits: 3)) }
    table = Report.Table(
      name, title: title,
      columns: [.text("model"), .count("units", title: "active units")] + scores
        + [.number(Quantity("modularity", digits: 3))])
  }

  /// Adds a row; the scores of β-VAE and FactorVAE need an intervention, UDR other models.
  mutating func add(
    _ name: String, _ scores: FactorScores, active: Int, agreement: Double? = nil,
    intervention: InterventionScores? = nil, votes: Int = 0,
    key: RandomKey = RandomKey(seed: 0)
  ) {
    let found: [Double?] = [
      scores.dci.disentanglement, scores.dci.completeness, scores.dci.informativeness, scores.information.gap,
      scores.separated,
      intervention?.betaVAE(key: key.split("beta-vae"), training: votes, test: votes / 2),
      intervention?.factorVAE(key: key.split("factor-vae"), training: votes, test: votes / 2),
      scores.ranked.infoM, scores.ranked.infoC, scores.predictiveness, scores.explicitness, agreement,
      scores.information.modularity,
    ]
    table.add([.text(name), .count(active)] + found.map { Report.Cell.value($0) })
  }
}
