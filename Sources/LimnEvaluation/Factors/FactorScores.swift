/// All scores of codes that need no pictures of their own, of one reading of a table.
package struct FactorScores: Sendable {
  /// DCI by boosted trees.
  package let dci: ProbeScores.DCI
  /// MIG and modularity, by bins of equal width.
  package let information: InformationScores
  /// InfoM and InfoC, by bins of equal frequency, over the active units.
  package let ranked: InformationScores
  /// SAP.
  package let separated: Double
  /// Explicitness.
  package let explicitness: Double
  /// InfoE.
  package let predictiveness: Double

  /// Computes the scores: what is fitted is fitted to the first examples and judged by the others; information is of the first.
  package init(_ table: CodeTable, examples: Int) {
    let (training, test) = (table.examples(0..<examples), table.examples(examples..<table.count))
    dci = ProbeScores.dci(training: training, test: test)
    information = InformationScores(MutualInformation(of: training))
    ranked = InformationScores(
      MutualInformation(of: training, binning: .equalFrequency(20)), units: training.activeUnits)
    separated = ProbeScores.separatedAttributes(training: training, test: test)
    explicitness = ProbeScores.explicitness(training: training, test: test)
    predictiveness = ProbeScores.predictiveness(training: training, test: test)
  }
}
