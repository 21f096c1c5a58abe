extension Parameter.Kind {
  /// What a value of this kind must be: "a whole number from 1 to 20", "one of png, jpeg".
  package var expectation: String {
    switch self {
    case .integer(let range) where range.lowerBound == range.upperBound: "\(range.lowerBound)"
    case .integer(let range):
      "a whole number" + Self.bounds(range.lowerBound, Int.min + 1, range.upperBound, Int.max - 1) { String($0) }
    case .multiple(let unit, let range): "a multiple of \(unit) from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range): "a number" + Self.bounds(range)
    case .interval(let range): "a number or [low, high]" + Self.bounds(range)
    case .boolean: "true or false"
    case .text: "text"
    case .path: "a path"
    case .model: "a model's name or the path of its folder"
    case .choice(let words): "one of " + words.joined(separator: ", ")
    case .either(let words, let other): words.joined(separator: ", ") + " or " + other.expectation
    case .stages: "a list of stages"
    case .list(let kind, let count):
      "a list of \(count.lowerBound == count.upperBound ? "" : "\(count.lowerBound) to ")\(count.upperBound) values, each "
        + kind.expectation
    case .names: "a list of different names"
    case .group: "a mapping (key: value)"
    case .entry(let choices): "one of " + choices.map(\.name).joined(separator: ", ") + ", with its own values"
    }
  }

  private static func bounds(_ range: ClosedRange<Double>) -> String {
    // Beyond this a bound is written to mean "none".
    bounds(range.lowerBound, -1e300, range.upperBound, 1e300) { shortText($0) }
  }

  private static func bounds<Bound: Comparable>(
    _ lower: Bound, _ lowest: Bound, _ upper: Bound, _ highest: Bound, _ text: (Bound) -> String
  ) -> String {
    switch (lower > lowest, upper < highest) {
    case (true, true): " from \(text(lower)) to \(text(upper))"
    case (true, false): ", at least \(text(lower))"
    case (false, true): ", at most \(text(upper))"
    case (false, false): ""
    }
  }
}
