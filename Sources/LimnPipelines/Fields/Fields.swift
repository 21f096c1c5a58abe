import LimnFoundation
import LimnTensors

/// Typed getters over one mapping of a file, each checking kind and range and noting what is wrong with its place.
///
/// A getter always returns something, so that a file is read to its end and all its errors are reported at once; what
/// it returns after an error is a stand-in that must not be used, and `DiagnosticCollector.throwIfAny()` sees to
/// that. A key that no getter asked for is reported when the mapping ends, with the nearest of those that were.
///
///     let root = try YAMLReader.read(path: path)
///     let problems = DiagnosticCollector()
///     Fields.read(root, of: "the recipe", problems: problems) { fields in
///       recipe.steps = fields.integer("steps", in: 1...10_000_000)
///       recipe.rate = fields.number("rate", in: 0...1, default: 1e-3)
///       fields.mapping("model") { model in recipe.width = model.integer("width", in: 1...1024) }
///     }
///     try problems.throwIfAny()
package final class Fields {
  /// Whose fields these are, for messages: "'save'", "the recipe".
  package let owner: String
  /// Where the mapping stands.
  package let place: Place
  /// Where findings go.
  package let problems: DiagnosticCollector
  /// What `$name` stands for.
  package let variables: Variables
  private var values: [String: YAMLNode.Field] = [:]
  private var order: [String] = []
  private var asked: [String] = []
  private var missing: [(key: String, expectation: String)] = []

  /// Reads a mapping (or nothing, as one without fields): runs `body`, then reports the keys it did not ask for.
  /// Returns what `body` returns, or nil and a diagnostic if the node is no mapping.
  @discardableResult
  package static func read<Result>(
    _ node: YAMLNode, of owner: String, at place: Place? = nil, variables: Variables = Variables(),
    problems: DiagnosticCollector,
    _ body: (Fields) throws -> Result
  ) rethrows -> Result? {
    guard let list = node.fields else {
      problems.add(node.place, "\(owner) must be a mapping (key: value)", found: node.found)
      return nil
    }
    let fields = Fields(list, of: owner, at: place ?? node.place, variables: variables, problems: problems)
    let result = try body(fields)
    fields.reportKeys()
    return result
  }

  init(
    _ list: [YAMLNode.Field], of owner: String, at place: Place, variables: Variables, problems: DiagnosticCollector
  ) {
    self.owner = owner
    self.place = place
    self.variables = variables
    self.problems = problems
    for field in list {
      values[field.key] = field
      order.append(field.key)
    }
  }

  /// The mapping's keys, in the file's order.
  package var keys: [String] { order }

  /// Whether the mapping has this key; counts as asked for.
  package func has(_ key: String) -> Bool {
    field(key) != nil
  }

  /// The node under a key as it stands, or nil.
  package func optionalNode(_ key: String) -> YAMLNode? {
    field(key)?.value
  }

  /// The node under a key, or nil and a diagnostic if there is none.
  package func node(_ key: String, _ expectation: String) -> YAMLNode? {
    if let field = field(key) { return field.value }
    reportMissing(key, expectation)
    return nil
  }

  /// Reads the mapping under a key with the same rules; nil if it is missing, which is an error unless `optional`.
  @discardableResult
  package func mapping<Result>(
    _ key: String, optional: Bool = false, _ body: (Fields) throws -> Result
  ) rethrows -> Result? {
    guard let node = optional ? optionalNode(key) : node(key, "a mapping (key: value)") else { return nil }
    return try Fields.read(node, of: "'\(key)' of \(owner)", variables: variables, problems: problems, body)
  }

  /// The nodes of the list under a key; a missing list is an error unless `optional`, and then empty.
  package func list(_ key: String, optional: Bool = false) -> [YAMLNode] {
    guard let node = optional ? optionalNode(key) : node(key, "a list") else { return [] }
    guard case .list(let nodes) = node.content else {
      problems.add(node.place, "'\(key)' of \(owner) must be a list", found: node.found)
      return []
    }
    return nodes
  }

  /// Notes something wrong with the value of a key, or with the whole mapping if it lacks the key.
  package func report(_ key: String, _ message: String, hint: String? = nil) {
    problems.add(
      values[key]?.value.place ?? place, "'\(key)' of \(owner) \(message)", found: values[key]?.value.found, hint: hint)
  }

  /// The checked value under a key, the default if there is none, or nil; anything wrong is noted.
  package func argument(
    _ key: String, _ kind: Signature.Parameter.Kind, default defaultValue: Argument?, isOptional: Bool = false
  ) -> Argument? {
    value(key, kind, default: defaultValue, isOptional: isOptional)?.argument
  }

  /// The same with its node, in which variables are replaced; of a default that has none, no node.
  func value(
    _ key: String, _ kind: Signature.Parameter.Kind, default defaultValue: Argument?, isOptional: Bool = false
  ) -> (argument: Argument, node: YAMLNode?, isGiven: Bool)? {
    guard let field = field(key) else {
      guard let defaultValue else {
        if !isOptional { reportMissing(key, kind.expectation) }
        return nil
      }
      // A path's default may have variables too: "$output/sheet.png".
      guard kind == .path, case .text(let text) = defaultValue else { return (defaultValue, nil, false) }
      let node = variables.resolve(YAMLNode(.scalar(text, isQuoted: true), place: place), problems)
      return node.flatMap { node in kind.value(of: node).argument.map { ($0, node, false) } }
    }
    guard let node = variables.resolve(field.value, problems) else { return nil }
    let (argument, hint) = kind.value(of: node)
    guard let argument else {
      let place = node.isNull ? field.place : node.place
      problems.add(place, "'\(key)' of \(owner) must be \(kind.expectation)", found: node.found, hint: hint)
      return nil
    }
    return (argument, node, true)
  }

  private func field(_ key: String) -> YAMLNode.Field? {
    asked.append(key)
    return values[key]
  }

  private func reportMissing(_ key: String, _ expectation: String) {
    missing.append((key, expectation))
  }

  /// Reports the keys that nothing asked for and those that were asked for in vain; a misspelt key counts once.
  private func reportKeys() {
    var meant: Set<String> = []
    let absent = asked.filter { values[$0] == nil }
    let known = asked.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    for key in order where !known.contains(key) {
      guard let field = values[key] else { continue }
      let nearest = problems.isFull ? nil : nearestName(to: key, among: absent)
      if let nearest { meant.insert(nearest) }
      problems.add(
        field.place, "\(owner) has no '\(key)'",
        hint: key == "<<"
          ? "merge keys are not read: write the values out"
          : nearest.map { "did you mean '\($0)'?" } ?? nameHint(key, among: known, all: "it takes"))
    }
    for (key, expectation) in missing where !meant.contains(key) {
      problems.add(place, "\(owner) needs '\(key)'", hint: "add '\(key): …' (\(expectation))")
    }
  }
}
