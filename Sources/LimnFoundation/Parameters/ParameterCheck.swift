extension Parameter {
  /// What is wrong with a value of this parameter, as "latent is from 1 to 65536 units, not 0"; nil if nothing is.
  package func fault(_ value: Argument) -> String? {
    if kind.holds(value) { return nil }
    return "\(name) is \(kind.rule)\(unit.map { " " + $0 } ?? ""), not \(found(value))"
  }

  private func found(_ value: Argument) -> String {
    switch (kind, value) {
    case (.names, .list(let values)):
      // In quotes, since an empty name would not show.
      "[" + values.map { if case .text(let text) = $0 { text.quotedAsJSON } else { $0.text() } }.joined(separator: ", ")
        + "]"
    case (.group(let parts, _), _): value.text(parts)
    default: value.text()
    }
  }
}

extension Sequence<Parameter> {
  /// The values with the defaults of the parameters that have none; the first fault where one is missing, is not of its
  /// parameter's kind, or belongs to no parameter.
  package func checked(_ values: [String: Argument]) -> (values: [String: Argument], fault: String?) {
    var checked: [String: Argument] = [:]
    for parameter in self {
      guard let value = values[parameter.name] ?? parameter.defaultValue else {
        if parameter.isOptional { continue }
        return (checked, "\(parameter.name) is missing; give \(parameter.kind.expectation)")
      }
      if let fault = parameter.fault(value) { return (checked, fault) }
      checked[parameter.name] = value
    }
    guard let unknown = values.keys.sorted().first(where: { checked[$0] == nil }) else { return (checked, nil) }
    return (checked, "there is no \(unknown); the names are \(map(\.name).joined(separator: ", "))")
  }
}

extension Parameter.Kind {
  /// Whether a value is of this kind and within its range.
  package func holds(_ value: Argument) -> Bool {
    switch (self, value) {
    case (.integer(let range), .integer(let value)): range.contains(value)
    case (.multiple(let unit, let range), .integer(let value)): range.contains(value) && value % unit == 0
    case (.number(let range), .number(let value)): range.contains(value)
    case (.interval(let range), .interval(let value)):
      range.contains(value.lowerBound) && range.contains(value.upperBound)
    case (.boolean, .boolean), (.text, .text), (.path, .text), (.model, .text): true
    case (.choice(let words), .text(let value)): words.contains(value)
    case (.either(let words, _), .text(let value)) where words.contains(value): true
    case (.either(_, let other), _): other.holds(value)
    case (.list(let kind, let count), .list(let values)): count.contains(values.count) && values.allSatisfy(kind.holds)
    case (.names(let count), .list(let values)):
      count.contains(values.count) && Set(values).count == values.count
        && values.allSatisfy { if case .text(let text) = $0 { !text.isEmpty } else { false } }
    case (.group(let parts, _), .group(let values)):
      values.keys.allSatisfy { key in parts.contains { $0.name == key } }
        && parts.allSatisfy { part in
          values[part.name].map(part.kind.holds) ?? (part.isOptional || part.defaultValue != nil)
        }
    case (.entry(let choices), .group(let values)):
      values.count == 1
        && values.allSatisfy { name, value in choices.contains { $0.name == name && $0.kind.holds(value) } }
    default: false
    }
  }

  /// What a value must be, after "is": "from 1 to 20", "four numbers from 0 to 32".
  fileprivate var rule: String {
    switch self {
    case .integer(let range): "from \(range.lowerBound) to \(range.upperBound)"
    case .list(.integer(let range), let count):
      "\(Self.words(count)) number\(count == 1...1 ? "" : "s") from \(range.lowerBound) to \(range.upperBound)"
    case .names(let count):
      "a list of different names, at least \(Self.words(count.lowerBound...count.lowerBound))"
    case .group(_, let rule?): rule
    default: expectation
    }
  }

  /// "four", "one to five", "up to 12".
  private static func words(_ count: ClosedRange<Int>) -> String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    func word(_ number: Int) -> String { words.indices.contains(number) ? words[number] : "\(number)" }
    if count.lowerBound == count.upperBound { return word(count.lowerBound) }
    return count.lowerBound == 0
      ? "up to \(word(count.upperBound))" : "\(word(count.lowerBound)) to \(word(count.upperBound))"
  }
}
