import LimnFoundation

/// What a study is to decide, registered before it: one method is better than another, or not worse by more than a margin.
package struct Hypothesis: Sendable, Hashable {
  /// Its name: "H1".
  package let name: String
  /// What is expected, in a sentence.
  package let says: String
  /// The score that is compared, by its name in files, and which reading of it.
  package let metric: StudyMetric
  /// The method that is expected to be better, or several of which the best is.
  package let better: [String]
  /// The method that it is compared with.
  package let than: String
  /// By how much it may be worse; nil: it must be better.
  package let margin: Double?

  /// Makes a hypothesis; an empty sentence is written of its parts.
  package init(
    _ name: String, says: String = "", metric: StudyMetric, better: [String], than: String, margin: Double? = nil
  ) {
    let subject = better.count == 1 ? better[0] : "the best of " + better.joined(separator: ", ")
    let relation = margin.map { "is not worse than \(than) by \(shortText($0))" }
    let words = "\(subject) \(relation ?? "is better than \(than)") in \(metric.quantity.title)"
    (self.name, self.says) = (name, says.isEmpty ? words : says)
    (self.metric, self.better, self.than, self.margin) = (metric, better, than, margin)
  }
}
