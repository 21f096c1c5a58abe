/// Weights of examples whose weighted sum is a difference of two classes' means: those with an attribute less those without.
package struct MatchedClasses: Sendable {
  /// One weight an example: those of the class "with" sum to 1, those of "without" to −1, and the rest are 0.
  package let weights: [Double]
  /// Combinations of the matched attributes that both classes have.
  package let used: Int
  /// Combinations that one class only has.
  package let leftOut: Int
  /// Examples of those.
  package let examplesLeftOut: Int

  /// Gives every example of a class the same weight within a combination of the matched attributes, and every combination the
  /// same weight in both classes, so that in both each matched attribute is distributed alike.
  ///
  /// A value that is not known is a value of its own. A combination of n examples with and m without weighs n·m/(n + m), the
  /// inverse variance of its difference (Mantel and Haenszel's weights); one that has one class only is left out. Without
  /// matched attributes, these are plain means. All weights are 0 if no combination has both classes.
  package init(_ classes: [Bool], matched: [[Bool?]] = []) {
    var strata: [[Int]: (with: Int, without: Int)] = [:]
    let keys = classes.indices.map { example in
      matched.map { column in column[example].map { $0 ? 1 : 0 } ?? 2 }
    }
    for (key, isWith) in zip(keys, classes) {
      if isWith { strata[key, default: (0, 0)].with += 1 } else { strata[key, default: (0, 0)].without += 1 }
    }
    func mass(_ counts: (with: Int, without: Int)) -> Double {
      Double(counts.with) * Double(counts.without) / Double(counts.with + counts.without)
    }
    let usable = strata.values.filter { $0.with > 0 && $0.without > 0 }
    // Sorted, so that the sum's last digits do not depend on the dictionary's order.
    let total = usable.map(mass).sorted().reduce(0, +)
    used = usable.count
    leftOut = strata.count - usable.count
    examplesLeftOut = classes.count - usable.reduce(0) { $0 + $1.with + $1.without }
    weights = zip(keys, classes).map { key, isWith in
      guard let counts = strata[key], counts.with > 0, counts.without > 0 else { return 0 }
      let share = mass(counts) / total
      return isWith ? share / Double(counts.with) : -share / Double(counts.without)
    }
  }
}
