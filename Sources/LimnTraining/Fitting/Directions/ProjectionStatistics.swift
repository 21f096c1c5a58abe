/// What the projections of labelled latents onto a direction say of it.
package struct ProjectionStatistics: Sendable, Hashable {
  /// The mean of all projections.
  package let mean: Double
  /// Their standard deviation (of the population).
  package let spread: Double
  /// The mean of the class with the attribute.
  package let withMean: Double
  /// The mean of the class without it.
  package let withoutMean: Double
  /// The balanced accuracy of the best threshold, above which latents count as "with": the mean of the shares of both classes
  /// that lie on their own side. Half is chance, however rare one class is.
  package let accuracy: Double

  /// Measures projections and their classes, both of which are there.
  package init(_ projections: [Double], classes: [Bool]) {
    precondition(projections.count == classes.count, "each projection has a class")
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let (with, without) = (
      zip(projections, classes).filter(\.1).map(\.0), zip(projections, classes).filter { !$0.1 }.map(\.0)
    )
    let centre = mean(projections)
    self.mean = centre
    spread = mean(projections.map { ($0 - centre) * ($0 - centre) }).squareRoot()
    withMean = mean(with)
    withoutMean = mean(without)
    accuracy = Self.balancedAccuracy(with: with.sorted(by: >), without: without.sorted(by: >))
  }

  /// The best threshold's accuracy for projections in falling order: after each distinct value, the share of "with" at or above
  /// it and of "without" below it.
  private static func balancedAccuracy(with: [Double], without: [Double]) -> Double {
    var (right, wrong, best) = (0, 0, 0.5)
    while right < with.count {
      let threshold = with[right]
      while right < with.count, with[right] == threshold { right += 1 }
      while wrong < without.count, without[wrong] >= threshold { wrong += 1 }
      let shares = Double(right) / Double(with.count) + 1 - Double(wrong) / Double(without.count)
      best = max(best, shares / 2)
    }
    return best
  }
}
