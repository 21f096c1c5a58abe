/// How good a judge itself is: what it says of photos beside what is known of them.
public struct JudgeAccuracy: Sendable, Hashable, Encodable {
  /// One attribute's counts and shares.
  public struct Attribute: Sendable, Hashable, Encodable {
    /// The attribute's name, as the judge has it.
    public let name: String
    /// How many photos are known to have it.
    public let with: Int
    /// How many are known not to have it.
    public let without: Int
    /// The share of those with it that the judge sees with it.
    public let sensitivity: Figure
    /// The share of those without it that the judge sees without it.
    public let specificity: Figure
    /// The mean of the two.
    public let balanced: Figure
  }

  /// The judge.
  public let judge: String
  /// Its attributes that are known of some photos, in its own order.
  public let attributes: [Attribute]

  /// The attribute of this name.
  public func attribute(_ name: String) -> Attribute? { attributes.first { $0.name == name } }

  /// Counts; `said` has the judge's logits of each photo and `known` the truth about each attribute, nil where it is not known.
  init(judge: String, names: [String], said: [[Float]], known: [[Bool?]]) {
    self.judge = judge
    attributes = names.indices.compactMap { place in
      var counts = (with: 0, without: 0, seenWith: 0, seenWithout: 0)
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
      guard counts.with + counts.without > 0 else { return nil }
      let sensitivity = counts.with > 0 ? Double(counts.seenWith) / Double(counts.with) : nil
      let specificity = counts.without > 0 ? Double(counts.seenWithout) / Double(counts.without) : nil
      let both = sensitivity.flatMap { sensitivity in specificity.map { (sensitivity + $0) / 2 } }
      return Attribute(
        name: names[place], with: counts.with, without: counts.without, sensitivity: Figure(sensitivity),
        specificity: Figure(specificity), balanced: Figure(both))
    }
  }
}
