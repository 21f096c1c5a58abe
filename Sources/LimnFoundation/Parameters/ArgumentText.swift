extension Argument {
  /// The value as recipes and pipeline files write it: "0.5", "[32, 64]", "{ x: 0, y: 0, side: 1 }".
  ///
  /// The parts of a group stand in alphabetical order, unless `parameters` gives another.
  package func text(_ parameters: [Parameter] = []) -> String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): shortText(value)
    case .interval(let range):
      range.lowerBound == range.upperBound
        ? shortText(range.lowerBound) : "[\(shortText(range.lowerBound)), \(shortText(range.upperBound))]"
    case .boolean(let value): String(value)
    case .text(let value):
      value.allSatisfy { $0.isLetter || $0.isNumber || "-_/.$".contains($0) } && !value.isEmpty ? value : "\"\(value)\""
    case .list(let values): "[" + values.map { $0.text() }.joined(separator: ", ") + "]"
    case .group(let values):
      values.isEmpty
        ? "{}"
        : "{ "
          + Self.ordered(values, parameters).map { "\($0): \($1.text())" }.joined(separator: ", ") + " }"
    }
  }

  private static func ordered(
    _ values: [String: Argument], _ parameters: [Parameter]
  ) -> [(name: String, value: Argument)] {
    let names = parameters.map(\.name)
    let rest = values.keys.filter { !names.contains($0) }.sorted()
    return (names + rest).compactMap { name in values[name].map { (name, $0) } }
  }
}
