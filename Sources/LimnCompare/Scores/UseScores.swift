import LimnEvaluation
import LimnReport

/// The lines of one use while they are measured: values, intervals and paired differences of models on the same images.
package struct UseScores: Sendable {
  /// What for.
  package let use: ComparisonUse
  /// The lines so far.
  package private(set) var lines: [ScoreLine] = []
  /// The differences of all pairs of models, by metric, condition and models.
  private var pairs: [Pair: ModelDifference] = [:]
  private let bootstrap: Bootstrap
  private let unfinished: Set<String>

  private struct Pair: Hashable {
    let metric: String
    let condition: String?
    let model: String
    let other: String
  }

  /// Begins; differences of `unfinished` models are not claimed.
  package init(_ use: ComparisonUse, _ bootstrap: Bootstrap, unfinished: Set<String>) {
    (self.use, self.bootstrap, self.unfinished) = (use, bootstrap, unfinished)
  }

  /// What one model scored: the value, and that of each draw.
  package struct Entry: Sendable {
    package let model: String
    package let value: Double
    package let draws: [Double]

    /// Makes an entry.
    package init(_ model: String, _ value: Double, _ draws: [Double]) {
      (self.model, self.value, self.draws) = (model, value, draws)
    }
  }

  /// Adds a line for each model, of values one an image: their means.
  package mutating func add(
    _ quantity: Quantity, condition: String? = nil, means: [(model: String, values: [Double])], note: String? = nil
  ) {
    let entries = means.map { entry in
      Entry(
        entry.model, entry.values.reduce(0, +) / Double(max(1, entry.values.count)),
        bootstrap.means(of: entry.values))
    }
    add(quantity, condition: condition, entries, images: bootstrap.count, note: note)
  }

  /// Adds a line for each model, of values and of those over draws; the first two of a model and the VAE are compared. `isCentred`: draws are
  /// biased, and intervals are about the values, which are never below 0.
  package mutating func add(
    _ quantity: Quantity, condition: String? = nil, _ entries: [Entry], images: Int? = nil, isCentred: Bool = false,
    note: String? = nil
  ) {
    for entry in entries {
      for other in entries where other.model != entry.model {
        let pair = Pair(metric: quantity.name, condition: condition, model: entry.model, other: other.model)
        let draws: [Double] = zip(entry.draws, other.draws).map { $0.0 - $0.1 }
        let isFinished = unfinished.isDisjoint(with: [entry.model, other.model].map(Self.trained))
        pairs[pair] = ModelDifference(
          to: other.model, value: entry.value - other.value, draws: draws, isCentred: isCentred,
          better: quantity.better, isFinished: isFinished)
      }
    }
    for entry in entries {
      let other = Self.counterpart(of: entry.model)
      let difference = other.flatMap { self.difference(entry.model, to: $0, quantity.name, condition) }
      lines.append(
        ScoreLine(
          use: use, model: entry.model, quantity: quantity, condition: condition, value: entry.value,
          interval: isCentred
            ? Bootstrap.interval(about: entry.value, entry.draws).map { max(0, $0.lowerBound)...max(0, $0.upperBound) }
            : Bootstrap.interval(entry.draws),
          images: images, difference: difference, note: note))
    }
  }

  /// Adds a line as it is.
  package mutating func add(_ line: ScoreLine) { lines.append(line) }

  /// The model that a line is of: "ae" of "ae, mixture".
  private static func trained(_ model: String) -> String { String(model.prefix { $0 != "," }) }

  /// The model that a plain autoencoder's line is compared with.
  private static func counterpart(of model: String) -> String? {
    model == "ae" || model.hasPrefix("ae, ") ? "v" + model : nil
  }

  /// How a model differs from another one in a metric; nil if one of them has no such line.
  package func difference(
    _ model: String, to other: String, _ metric: String, _ condition: String? = nil
  ) -> ModelDifference? {
    pairs[Pair(metric: metric, condition: condition, model: model, other: other)]
  }

  /// Whether the training of the model of a line was still improving when it ended.
  package func isUnfinished(_ model: String) -> Bool { unfinished.contains(Self.trained(model)) }

  /// The value of a line.
  package func value(_ model: String, _ metric: String, _ condition: String? = nil) -> Double? {
    lines.first { $0.model == model && $0.quantity.name == metric && $0.condition == condition }?.value
  }
}
