/// Scores that are read off what each unit says of each factor.
package struct InformationScores: Sendable {
  /// The mean over factors of `gaps` (mutual information gap; Chen et al., 2018, with the bins of Locatello et al., 2019).
  package let gap: Double
  /// For each factor, by how much the best unit says more than the second best, as a part of the factor's entropy.
  package let gaps: [Double]
  /// How little each unit says of other factors than its own (Ridgeway and Mozer, 2018), a mean over all units. Noise has a high value
  /// too: it ranks nothing.
  package let modularity: Double
  /// InfoM and InfoC (Hsu et al., "Disentanglement via latent quantization", 2023): how far each unit is of one factor, and each factor in
  /// one unit, where 0 is chance.
  package let infoM: Double, infoC: Double

  /// Computes the scores; `units` are those that InfoM and InfoC count (all without it).
  package init(_ information: MutualInformation, units: [Int]? = nil) {
    let (values, entropies) = (information.values, information.entropies)
    let factors = entropies.count
    gaps = (0..<factors).map { factor in
      let sorted = values.map { $0[factor] }.sorted(by: >)
      guard let best = sorted.first, entropies[factor] > 0 else { return 0 }
      return (best - (sorted.count > 1 ? sorted[1] : 0)) / entropies[factor]
    }
    gap = gaps.reduce(0, +) / Double(max(1, factors))
    let modularities = values.map { row -> Double in
      let squares = row.map { $0 * $0 }
      guard let most = squares.max(), most > 0, factors > 1 else { return 0 }
      return 1 - (squares.reduce(0, +) - most) / (most * Double(factors - 1))
    }
    modularity = modularities.reduce(0, +) / Double(max(1, values.count))
    let shares = (units ?? Array(values.indices)).map { unit in
      zip(values[unit], entropies).map { $1 > 0 ? $0 / $1 : 0 }
    }
    func concentration(_ rows: [[Double]], of size: Int) -> Double {
      guard !rows.isEmpty, size > 1 else { return 0 }
      let mean =
        rows.reduce(0) { sum, row in
          let total = row.reduce(0, +)
          return sum + (total > 0 ? (row.max() ?? 0) / total : 0)
        } / Double(rows.count)
      return (mean - 1 / Double(size)) / (1 - 1 / Double(size))
    }
    infoM = concentration(shares, of: factors)
    infoC = concentration((0..<factors).map { factor in shares.map { $0[factor] } }, of: shares.count)
  }
}
