extension Fields {
  /// A whole number within a range; without a default the file must give one.
  package func integer(_ key: String, in range: ClosedRange<Int>, default value: Int? = nil) -> Int {
    guard case .integer(let result)? = argument(key, .integer(range), default: value.map { .integer($0) }) else {
      return range.lowerBound
    }
    return result
  }

  /// A whole number within a range, or nil if the file gives none.
  package func optionalInteger(_ key: String, in range: ClosedRange<Int>) -> Int? {
    has(key) ? integer(key, in: range) : nil
  }

  /// A number within a range; without a default the file must give one.
  package func number(_ key: String, in range: ClosedRange<Double>, default value: Double? = nil) -> Double {
    guard case .number(let result)? = argument(key, .number(range), default: value.map { .number($0) }) else {
      return range.lowerBound
    }
    return result
  }

  /// A number within a range, or nil if the file gives none.
  package func optionalNumber(_ key: String, in range: ClosedRange<Double>) -> Double? {
    has(key) ? number(key, in: range) : nil
  }

  /// A number (a range of that one value) or two as `[low, high]`; without a default the file must give one.
  package func interval(
    _ key: String, in range: ClosedRange<Double>, default value: ClosedRange<Double>? = nil
  ) -> ClosedRange<Double> {
    guard case .interval(let result)? = argument(key, .interval(range), default: value.map { .interval($0) }) else {
      return range.lowerBound...range.lowerBound
    }
    return result
  }

  /// true or false, written just so; without a default the file must give one.
  package func boolean(_ key: String, default value: Bool? = nil) -> Bool {
    guard case .boolean(let result)? = argument(key, .boolean, default: value.map { .boolean($0) }) else {
      return false
    }
    return result
  }

  /// A text, its variables replaced; without a default the file must give one.
  package func text(_ key: String, default value: String? = nil) -> String {
    guard case .text(let result)? = argument(key, .text, default: value.map { .text($0) }) else { return "" }
    return result
  }

  /// A text, its variables replaced, or nil if the file gives none.
  package func optionalText(_ key: String) -> String? {
    has(key) ? text(key) : nil
  }

  /// One of several words; without a default the file must give one.
  package func choice(_ key: String, among words: [String], default value: String? = nil) -> String {
    guard case .text(let result)? = argument(key, .choice(words), default: value.map { .text($0) }) else {
      return words.first ?? ""
    }
    return result
  }

  /// A list of whole numbers, each within a range and as many as `count` allows; without a default the file must give
  /// one.
  package func integers(
    _ key: String, in range: ClosedRange<Int>, count: ClosedRange<Int> = 0...10_000, default value: [Int]? = nil
  ) -> [Int] {
    elements(key, .integer(range), count, default: value?.map { .integer($0) }).compactMap {
      if case .integer(let number) = $0 { number } else { nil }
    }
  }

  /// A list of numbers, each within a range and as many as `count` allows; without a default the file must give one.
  package func numbers(
    _ key: String, in range: ClosedRange<Double>, count: ClosedRange<Int> = 0...10_000, default value: [Double]? = nil
  ) -> [Double] {
    elements(key, .number(range), count, default: value?.map { .number($0) }).compactMap {
      if case .number(let number) = $0 { number } else { nil }
    }
  }

  /// A list of texts, as many as `count` allows; without a default the file must give one.
  package func texts(_ key: String, count: ClosedRange<Int> = 0...10_000, default value: [String]? = nil) -> [String] {
    elements(key, .text, count, default: value?.map { .text($0) }).compactMap {
      if case .text(let text) = $0 { text } else { nil }
    }
  }

  /// The checked values of a list, each of one kind, without those that are wrong.
  func elements(
    _ key: String, _ kind: Signature.Parameter.Kind, _ count: ClosedRange<Int>, default value: [Argument]?
  ) -> [Argument] {
    if let value, !has(key) { return value }
    guard let node = node(key, "a list"), let resolved = variables.resolve(node, problems) else { return [] }
    guard case .list(let nodes) = resolved.content, count.contains(nodes.count) else {
      let number =
        count.lowerBound == count.upperBound ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
      var found = resolved.found
      if case .list(let nodes) = resolved.content { found = "\(nodes.count)" }
      problems.add(resolved.place, "'\(key)' of \(owner) must be a list of \(number) values", found: found)
      return []
    }
    return nodes.compactMap { node in
      let (argument, hint) = kind.value(of: node)
      if argument == nil {
        problems.add(
          node.place, "each value of '\(key)' of \(owner) must be \(kind.expectation)", found: node.found, hint: hint)
      }
      return argument
    }
  }
}
