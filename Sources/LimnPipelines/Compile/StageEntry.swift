import LimnTensors

/// One line of a list of stages as it was written, before its arguments are checked; belongs to one task.
final class StageEntry {
  /// The stage's name, known to the registry or not.
  let stage: String
  /// Where the stage's name stands.
  let place: Place
  /// The arguments as they were written.
  var arguments: YAMLNode
  /// The name given by `as:`.
  let name: String?
  /// What `from:` says.
  let from: YAMLNode?
  /// The lines of each parameter that holds stages.
  let nested: [String: [StageEntry]]
  /// The place among the stages of this name in the whole file, from 1.
  var number = 1

  init(
    stage: String, place: Place, arguments: YAMLNode, name: String?, from: YAMLNode?, nested: [String: [StageEntry]]
  ) {
    self.stage = stage
    self.place = place
    self.arguments = arguments
    self.name = name
    self.from = from
    self.nested = nested
  }

  /// What the line is called in messages, overrides and random keys: its `as` name, else "noise", "noise#2", ….
  var label: String { name ?? (number == 1 ? stage : "\(stage)#\(number)") }

  /// All lines in the order of the file, those within stages included.
  static func flattened(_ entries: [StageEntry]) -> [StageEntry] {
    entries.flatMap { entry in
      [entry] + entry.nested.sorted { $0.key < $1.key }.flatMap { flattened($0.value) }
    }
  }
}

/// Reads a list of stages as it is written in pipeline files, in `each:` and in the `data:` of training recipes.
struct StageListReader {
  /// The most stages in one list, those within stages included.
  static let limit = 1000

  let registry: StageRegistry
  let problems: DiagnosticCollector

  /// The lines of a list, numbered by stage; what is wrong with their form is noted.
  func read(_ node: YAMLNode, of owner: String) -> [StageEntry] {
    let entries = lines(node, of: owner)
    let all = StageEntry.flattened(entries)
    guard all.count <= Self.limit else {
      problems.add(node.place, "\(owner) has more than \(Self.limit) stages", found: "\(all.count)")
      return []
    }
    var count: [String: Int] = [:]
    for entry in all {
      count[entry.stage, default: 0] += 1
      entry.number = count[entry.stage, default: 1]
    }
    return entries
  }

  private func lines(_ node: YAMLNode, of owner: String) -> [StageEntry] {
    guard case .list(let nodes) = node.content else {
      problems.add(
        node.place, "\(owner) must be a list of stages", found: node.found, hint: "begin each stage with '- '")
      return []
    }
    if nodes.isEmpty { problems.add(node.place, "\(owner) has no stages", hint: "add at least one") }
    return nodes.compactMap(line)
  }

  private func line(_ node: YAMLNode) -> StageEntry? {
    guard let fields = node.fields, !fields.isEmpty else {
      problems.add(node.place, "a stage is written '- name: { parameter: value }'", found: node.found)
      return nil
    }
    let others = fields.filter { $0.key != "as" && $0.key != "from" }
    guard let stage = others.first(where: { registry[$0.key] != nil }) ?? others.first else {
      problems.add(node.place, "this line names no stage", hint: "write '- name: { parameter: value }'")
      return nil
    }
    let signature = registry[stage.key]?.signature
    if signature == nil {
      problems.add(
        stage.place, "unknown stage '\(stage.key)'",
        hint: nearestName(to: stage.key, among: registry.names).map { "did you mean '\($0)'?" }
          ?? "'limn stages' lists them")
    }
    for other in others where other.key != stage.key { reportExtra(other, beside: stage.key, signature) }

    var nested: [String: [StageEntry]] = [:]
    let held = signature?.parameters.filter { $0.kind == .stages }.map(\.name) ?? []
    for field in stage.value.fields ?? [] where held.contains(field.key) {
      nested[field.key] = lines(field.value, of: "'\(field.key)' of '\(stage.key)'")
    }
    let name = fields.first { $0.key == "as" }.flatMap { self.name($0.value) }
    return StageEntry(
      stage: stage.key, place: stage.place, arguments: stage.value, name: name,
      from: fields.first { $0.key == "from" }?.value, nested: nested)
  }

  private func reportExtra(_ extra: YAMLNode.Field, beside stage: String, _ signature: Signature?) {
    if registry[extra.key] != nil {
      problems.add(
        extra.place, "two stages on one line, '\(stage)' and '\(extra.key)'", hint: "begin each stage with '- '")
    } else if let signature {
      let isParameter = signature.parameters.contains { $0.name == extra.key }
      let hint =
        isParameter
        ? "indent it further, so that it belongs to '\(stage)'"
        : nameHint(extra.key, among: ["as", "from"], all: "beside its stage a line takes")
      problems.add(extra.place, "'\(extra.key)' stands beside '\(stage)'", hint: hint)
    }
  }

  private func name(_ node: YAMLNode) -> String? {
    let isWord = { (character: Character) in
      character == "-" || character == "_" || (character.isASCII && (character.isLetter || character.isNumber))
    }
    guard case .scalar(let text, _) = node.content, !node.isNull, !text.isEmpty, text.allSatisfy(isWord) else {
      problems.add(node.place, "'as' must be a name of letters, digits, '-' and '_'", found: node.found)
      return nil
    }
    return text
  }
}
