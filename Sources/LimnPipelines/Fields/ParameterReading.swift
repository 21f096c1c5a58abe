import LimnFoundation

/// Fields read by the declarations of parameters.
extension Fields {
  /// The checked values of parameters by name, with defaults; what is wrong with them is noted, and such a value left out.
  package func values(_ parameters: [Parameter]) -> [String: Argument] {
    var values: [String: Argument] = [:]
    for parameter in parameters { values[parameter.name] = value(parameter) }
    return values
  }

  /// The checked value of one parameter, or its default; nil where it may be left out and is, and where something is wrong,
  /// which is noted.
  package func value(_ parameter: Parameter) -> Argument? {
    let name = parameter.name
    let isLeftOut = !has(name) && (parameter.defaultValue != nil || parameter.isOptional)
    switch parameter.kind {
    case .list where isLeftOut, .names where isLeftOut, .group where isLeftOut: return parameter.defaultValue
    case .list(.entry(let choices), let count): return entries(name, among: choices, count)
    case .list(.group(let parts, _), let count): return groups(name, of: parts, count)
    case .list(let kind, let count): return .list(elements(name, kind, count, default: nil))
    case .names(let count): return .list(elements(name, .text, count, default: nil))
    case .group(let parts, _):
      // One of which a part is wrong is none.
      let before = problems.count
      let group = mapping(name) { Argument.group($0.values(parts)) }
      return problems.count == before ? group : nil
    case .entry, .stages: return nil
    default:
      return argument(name, parameter.kind, default: parameter.defaultValue, isOptional: parameter.isOptional)
    }
  }

  /// A whole number by its declaration; its lowest where something is wrong, which is noted.
  package func integer(_ parameter: Parameter) -> Int {
    if case .integer(let value)? = value(parameter) { return value }
    if case .integer(let range) = parameter.kind { return range.lowerBound }
    return 0
  }

  /// A number by its declaration; its lowest where something is wrong, which is noted.
  package func number(_ parameter: Parameter) -> Double { optionalNumber(parameter) ?? lowest(parameter) }

  /// A number by its declaration, nil where it is left out.
  package func optionalNumber(_ parameter: Parameter) -> Double? {
    if case .number(let value)? = value(parameter) { value } else { nil }
  }

  /// A text or one of several words by its declaration; "" or the first word where something is wrong, which is noted.
  package func text(_ parameter: Parameter) -> String {
    if case .text(let value)? = value(parameter) { return value }
    if case .choice(let words) = parameter.kind { return words.first ?? "" }
    return ""
  }

  /// A text by its declaration, nil where it is left out.
  package func optionalText(_ parameter: Parameter) -> String? {
    if case .text(let value)? = value(parameter) { value } else { nil }
  }

  /// A list of texts by its declaration.
  package func texts(_ parameter: Parameter) -> [String] {
    guard case .list(let values)? = value(parameter) else { return [] }
    return values.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  private func lowest(_ parameter: Parameter) -> Double {
    if case .number(let range) = parameter.kind { range.lowerBound } else { 0 }
  }

  /// A list of groups of one kind.
  private func groups(_ name: String, of parts: [Parameter], _ count: ClosedRange<Int>) -> Argument? {
    let nodes = list(name)
    guard count.contains(nodes.count) else {
      if has(name) { report(name, "must be a list of \(count.lowerBound) to \(count.upperBound) values") }
      return nil
    }
    return .list(
      nodes.enumerated().compactMap { index, node in
        Fields.read(node, of: "value \(index + 1) of '\(name)' of \(owner)", variables: variables, problems: problems) {
          .group($0.values(parts))
        }
      })
  }

  /// A list of entries, each a mapping of one name to that choice's own value.
  private func entries(_ name: String, among choices: [Parameter], _ count: ClosedRange<Int>) -> Argument? {
    let nodes = list(name)
    guard count.contains(nodes.count) else {
      report(name, "must be a list of \(count.lowerBound) to \(count.upperBound) values")
      return nil
    }
    let words = "each value of '\(name)' of \(owner)"
    return .list(
      nodes.compactMap { node in
        guard let fields = node.fields, fields.count == 1, let only = fields.first else {
          problems.add(
            node.place, "\(words) must be a mapping of one name to its values", found: node.found,
            hint: choices.first.map { "as in '- \($0.name): {}'" })
          return nil
        }
        guard let choice = choices.first(where: { $0.name == only.key }) else {
          problems.add(
            only.place, "\(words) must be one of \(choices.map(\.name).joined(separator: ", "))",
            found: "'\(only.key)'",
            hint: nearestName(to: only.key, among: choices.map(\.name)).map { "did you mean '\($0)'?" })
          return nil
        }
        return Fields.read(node, of: "'\(name)' of \(owner)", variables: variables, problems: problems) { fields in
          .group(fields.values([choice]))
        }
      })
  }
}

extension Fields {
  /// Notes something wrong with a value by the keys on the way to it, an index of a list among them.
  package func report(at path: [String], _ message: String) {
    var node = YAMLNode(.mapping([]), place: place)
    var words = owner
    for (index, key) in path.enumerated() {
      let next = index == 0 ? optionalNode(key) : node[key]
      guard let next else { break }
      node = next
      words = Int(key) == nil ? "'\(key)' of \(words)" : words
    }
    problems.add(node.place, "\(words) \(message)", found: node.found)
  }
}

extension YAMLNode {
  /// The value of a key of a mapping, or of an index of a list.
  fileprivate subscript(key: String) -> YAMLNode? {
    switch content {
    case .mapping(let fields): fields.first { $0.key == key }?.value
    case .list(let nodes): Int(key).flatMap { nodes.indices.contains($0) ? nodes[$0] : nil }
    case .scalar: nil
    }
  }
}
