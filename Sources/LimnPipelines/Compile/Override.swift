import LimnTensors

/// A value in place of the one that a file has: `--set stage.parameter=value` or `--set parameter=value` on the command line,
/// `stage.parameter: value` under `set:` in a file that extends another.
///
/// `parameter` is a stage's, or a part of one, as in `fit.range.low`. `stage` is the line's `as` name, its stage's name, or `noise#2` for the second of that name, and may stand within
/// `each:`. Without a stage, `parameter` is one of the file's own named parameters.
struct Override {
  let stage: String?
  let parameter: String
  let value: YAMLNode
  /// Where it stands: the flag, or the key.
  let place: Place
  /// Whether it comes from the command line.
  let isFlag: Bool

  /// Makes a value of the command line from its parts.
  init(stage: String?, parameter: String, value: YAMLNode, place: Place) {
    (self.stage, self.parameter, self.value, self.place) = (stage, parameter, value, place)
    isFlag = true
  }

  /// Reads the flag's text; nil, and a diagnostic with an example, if it has another form.
  init?(
    _ text: String, form: String = "stage.parameter=value", example: String = "blend.strength=0.5",
    problems: DiagnosticCollector
  ) {
    let flag = Place(file: "--set \(text)".oneLine)
    let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let names = sides[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard sides.count == 2, names.allSatisfy({ !$0.isEmpty }), let last = names.last else {
      problems.add(flag, "must be \(form)", hint: "as in --set \(example)")
      return nil
    }
    stage = names.count == 2 ? String(names[0]) : nil
    parameter = String(last)
    guard let value = Self.value(String(sides[1]), flag, problems) else { return nil }
    self.value = value
    place = flag
    isFlag = true
  }

  /// Reads one field of `set:`; nil, and a diagnostic, if it has another form.
  init?(_ field: YAMLNode.Field, problems: DiagnosticCollector) {
    let names = field.key.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard names.allSatisfy({ !$0.isEmpty }), let last = names.last else {
      problems.add(
        field.place, "must be stage.parameter: value", found: "'\(field.key)'", hint: "as in blend.strength: 0.5")
      return nil
    }
    if case .mapping = field.value.content {
      problems.add(
        field.value.place, "'\(field.key)' must be a value or a list", found: field.value.found,
        hint: names.count == 1 ? "write '\(field.key).parameter: value'" : nil)
      return nil
    }
    stage = names.count == 2 ? String(names[0]) : nil
    parameter = String(last)
    value = field.value
    place = field.place
    isFlag = false
  }

  private static func value(_ text: String, _ flag: Place, _ problems: DiagnosticCollector) -> YAMLNode? {
    if let mapping = mapping(text, flag) { return mapping }
    // "[2024] Photos" is a text.
    guard text.hasPrefix("["), text.hasSuffix("]") || !text.contains("]") else {
      return YAMLNode(.scalar(text, isQuoted: text.isEmpty), place: flag)
    }
    do {
      return try YAMLReader.parse(Array(text.utf8), file: flag.file).moved(to: flag)
    } catch {
      for diagnostic in error.all { problems.add(flag, diagnostic.message, hint: diagnostic.hint) }
      return nil
    }
  }

  /// The mapping that a text in braces is: "{share: 0.5}", but not "{stem}" or "{dir}/{stem}", which are texts.
  private static func mapping(_ text: String, _ flag: Place) -> YAMLNode? {
    guard text.hasPrefix("{"), text.hasSuffix("}"),
      let node = try? YAMLReader.parse(Array(text.utf8), file: flag.file), let fields = node.fields,
      fields.allSatisfy({ !$0.value.isNull })
    else { return nil }
    return node.moved(to: flag)
  }

  /// Puts the value into the line it means, of all lines of a file; a diagnostic if that is none, or more than one.
  func apply(to all: [StageEntry], problems: DiagnosticCollector) {
    guard let stage else { return }
    var matches = all.filter { $0.name == stage }
    if matches.isEmpty { matches = all.filter { $0.stage == stage || "\($0.stage)#\($0.number)" == stage } }
    guard let entry = matches.first else {
      problems.add(
        place, "no stage is called '\(stage)'",
        hint: nameHint(stage, among: all.map(\.label) + all.map(\.stage), all: "there are", listing: all.map(\.label)))
      return
    }
    guard matches.count == 1 else {
      let names = matches.map { $0.name ?? "\($0.stage)#\($0.number)" }
      problems.add(
        place, "'\(stage)' means \(matches.count) stages", hint: "write " + names.joined(separator: " or "))
      return
    }
    let keys = parameter.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard entry.nested[keys[0]] == nil else {
      problems.add(
        place, "'\(keys[0])' of '\(entry.stage)' holds stages",
        hint: "set a parameter of one of them, or change the file")
      return
    }
    guard entry.arguments.fields != nil else { return }
    entry.arguments = set(keys[...], in: entry.arguments, problems)
  }

  /// A mapping with the value under its keys, which are made where they are missing.
  func set(_ keys: ArraySlice<String>, in node: YAMLNode, _ problems: DiagnosticCollector) -> YAMLNode {
    guard let key = keys.first else { return value }
    guard var fields = node.fields else {
      problems.add(place, "'\(key)' has no place: above it stands \(node.found), and no mapping")
      return node
    }
    let index = fields.firstIndex { $0.key == key }
    let old = index.map { fields[$0].value } ?? YAMLNode(.mapping([]), place: place)
    let field = YAMLNode.Field(key: key, place: place, value: set(keys.dropFirst(), in: old, problems))
    if let index { fields[index] = field } else { fields.append(field) }
    return YAMLNode(.mapping(fields), place: node.place)
  }
}

extension YAMLNode {
  /// The same content, all of it at another place.
  func moved(to place: Place) -> YAMLNode {
    switch content {
    case .scalar: YAMLNode(content, place: place)
    case .list(let nodes): YAMLNode(.list(nodes.map { $0.moved(to: place) }), place: place)
    case .mapping(let fields):
      YAMLNode(
        .mapping(fields.map { Field(key: $0.key, place: place, value: $0.value.moved(to: place)) }), place: place)
    }
  }
}
