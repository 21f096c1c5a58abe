import LimnReport

/// How good a judge itself is: what it says of photos beside what is known of them.
package struct JudgeAccuracy: Sendable {
  /// One attribute's counts.
  private struct Counts {
    let name: String
    var with = 0
    var without = 0
    var seenWith = 0
    var seenWithout = 0
  }

  private let attributes: [Counts]

  /// Counts; `said` has the judge's logits of each photo and `known` the truth about each attribute, nil where it is not known.
  package init(names: [String], said: [[Float]], known: [[Bool?]]) {
    attributes = names.indices.compactMap { place in
      var counts = Counts(name: names[place])
      for (logits, truth) in zip(said, known) {
        guard let has = truth[place] else { continue }
        let isRight = (logits[place] > 0) == has
        if has {
          counts.with += 1
          counts.seenWith += isRight ? 1 : 0
        } else {
          counts.without += 1
          counts.seenWithout += isRight ? 1 : 0
        }
      }
      return counts.with + counts.without > 0 ? counts : nil
    }
  }

  /// A row for each attribute that is known of some photos, in the judge's order: how many photos have it and in what share of
  /// them it is seen; how many have it not and in what share it is not seen; the mean of the two shares.
  package func table(of judge: String) -> Report.Table {
    func quantity(_ name: String, _ title: String) -> Quantity {
      Quantity(name, title: title, unit: "%", better: .higher, digits: 1)
    }
    var table = Report.Table(
      "judge", title: "the judge \(judge) itself, on photos with labels",
      columns: [
        .text("attribute"), .count("with"), .number(quantity("sensitivity", "seen")), .count("without"),
        .number(quantity("specificity", "seen as such")), .number(quantity("balanced", "balanced")),
      ])
    for counts in attributes {
      let sensitivity = counts.with > 0 ? 100 * Double(counts.seenWith) / Double(counts.with) : nil
      let specificity = counts.without > 0 ? 100 * Double(counts.seenWithout) / Double(counts.without) : nil
      let both = sensitivity.flatMap { sensitivity in specificity.map { (sensitivity + $0) / 2 } }
      table.add([
        .text(counts.name), .count(counts.with), .value(sensitivity), .count(counts.without), .value(specificity),
        .value(both),
      ])
    }
    return table
  }
}
