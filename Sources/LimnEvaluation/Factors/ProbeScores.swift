import Foundation

/// Scores that are read off classifiers of the factors, fitted to the codes of some examples and judged by those of others.
package enum ProbeScores {
  /// DCI by boosted trees: disentanglement and completeness of what the trees split by, and informativeness, the mean accuracy.
  package struct DCI: Sendable {
    /// How far each unit counts for one factor alone.
    package let disentanglement: Double
    /// How far one unit alone counts for each factor.
    package let completeness: Double
    /// The mean accuracy over the factors.
    package let informativeness: Double
    /// How much each unit counts for each factor, `[unit][factor]`.
    package let importances: [[Double]]
  }

  /// DCI of codes (Eastwood and Williams, 2018; boosted trees as in Locatello et al., 2019).
  package static func dci(training: CodeTable, test: CodeTable) -> DCI {
    var importances = training.codes.map { _ in [Double]() }
    var accuracy = 0.0
    for factor in training.factors.indices {
      let trees = BoostedTrees(
        columns: training.codes, labels: training.factors[factor], classes: training.counts[factor])
      for unit in importances.indices { importances[unit].append(trees.importances[unit]) }
      accuracy += share(trees.classes(of: test.codes), test.factors[factor]) / Double(training.factors.count)
    }
    let scores = ImportanceScores(importances)
    return DCI(
      disentanglement: scores.disentanglement, completeness: scores.completeness, informativeness: accuracy,
      importances: importances)
  }

  /// SAP (Kumar et al., 2018, as in Locatello et al., 2019): by how much the best unit alone tells a factor better than the second best, a
  /// mean over the factors of accuracies on the test examples.
  package static func separatedAttributes(training: CodeTable, test: CodeTable) -> Double {
    let gaps = training.factors.indices.map { factor -> Double in
      let accuracies = training.codes.indices.map { unit -> Double in
        let machine = LinearSVM(
          column: training.codes[unit], labels: training.factors[factor], classes: training.counts[factor])
        return share(test.codes[unit].map(machine.class), test.factors[factor])
      }.sorted(by: >)
      return (accuracies.first ?? 0) - (accuracies.count > 1 ? accuracies[1] : 0)
    }
    return gaps.reduce(0, +) / Double(max(1, gaps.count))
  }

  /// Explicitness (Ridgeway and Mozer, 2018): the mean over factors and their values of the area under the curve by which logistic
  /// regression on standardised codes tells a value from all others.
  package static func explicitness(training: CodeTable, test: CodeTable) -> Double {
    let (standard, others) = (training.standardised(), test.standardised(by: training))
    let areas = training.factors.indices.map { factor -> Double in
      let classes = training.counts[factor]
      let probabilities = LogisticRegression(
        columns: standard.codes, labels: training.factors[factor], classes: classes
      ).probabilities(of: others.codes, count: test.count)
      let found = (0..<classes).compactMap { value -> Double? in
        let isOwn = test.factors[factor].map { $0 == value }
        return RankedScores.areaUnderCurve((0..<test.count).map { probabilities[$0, value] }, isOwn)
      }
      return found.reduce(0, +) / Double(max(1, found.count))
    }
    return areas.reduce(0, +) / Double(max(1, areas.count))
  }

  /// InfoE (Hsu et al., 2023): by how much unpenalised, class-balanced logistic regression on standardised codes lowers the log-loss of
  /// a guess, a mean over the factors; on examples that it was not fitted to, unlike the authors'.
  package static func predictiveness(training: CodeTable, test: CodeTable) -> Double {
    let (standard, others) = (training.standardised(), test.standardised(by: training))
    let gains = training.factors.indices.map { factor -> Double in
      let classes = training.counts[factor]
      guard classes > 1 else { return 0 }
      let probabilities = LogisticRegression(
        columns: standard.codes, labels: training.factors[factor], classes: classes, strength: nil, isBalanced: true,
        steps: 100
      ).probabilities(of: others.codes, count: test.count)
      var (sums, sizes) = ([Double](repeating: 0, count: classes), [Double](repeating: 0, count: classes))
      for (example, value) in test.factors[factor].enumerated() {
        sums[value] -= log(max(probabilities[example, value], 1e-15))
        sizes[value] += 1
      }
      let losses = zip(sums, sizes).filter { $0.1 > 0 }.map { $0.0 / $0.1 }
      let guess = log(Double(classes))
      return (guess - losses.reduce(0, +) / Double(max(1, losses.count))) / guess
    }
    return gains.reduce(0, +) / Double(max(1, gains.count))
  }

  private static func share(_ found: [Int], _ expected: [Int]) -> Double {
    Double(zip(found, expected).count { $0 == $1 }) / Double(max(1, expected.count))
  }
}
