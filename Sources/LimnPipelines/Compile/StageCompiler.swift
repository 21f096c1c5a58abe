import LimnData

/// Turns the lines of a list into steps: names into slots, arguments into checked values and stages, kinds and types
/// checked from line to line. Whatever is wrong is noted, and reading goes on.
struct StageCompiler {
  /// The name that a line within a stage uses for what the stage hands it.
  static let inputName = "input"

  let registry: StageRegistry
  let variables: Variables
  let problems: DiagnosticCollector

  /// What is known of one slot while lines are checked.
  private enum Flow {
    case type(DataType)
    case kind(DataKind)
    case unknown

    var kind: DataKind? {
      switch self {
      case .type(let type): type.kind
      case .kind(let kind): kind
      case .unknown: nil
      }
    }
  }

  /// The steps of a list, or nil if any of its lines is wrong. A pipeline begins with a source; a nested list has none.
  func compile(_ entries: [StageEntry], isNested: Bool) -> [Step]? {
    var steps: [Step?] = []
    var flows: [Flow] = [.unknown]
    for (index, entry) in entries.enumerated() {
      let signature = registry[entry.stage]?.signature
      let isSourceGood = checkSource(entry, signature, isFirst: index == 0, isNested: isNested)
      checkName(of: entry, at: index, in: entries, isNested: isNested)
      let inputs = slots(of: entry, at: index, in: entries, signature, isNested: isNested)
      checkGathering(entry, at: index, in: entries, inputs ?? [], isNested: isNested)
      let stage = signature.flatMap { makeStage(entry, $0) }
      var step: Step?
      var flow =
        signature.map { expectedFlow($0, inputs?.dropFirst($0.passed).first.map { flows[$0] } ?? .unknown) } ?? .unknown
      if let signature, let inputs, isSourceGood {
        let givers = inputs.map { $0 == 0 ? nil : entries[$0 - 1].label }
        if let mismatch = signature.mismatch(name: entry.label, inputs.map { flows[$0].kind }, givers: givers) {
          problems.add(entry.place, mismatch)
        } else if let stage {
          step = Step(stage: stage, signature: signature, name: entry.label, place: entry.place, inputs: inputs)
          if let type = outputType(of: stage, entry, signature.isSource ? [] : inputs.map { flows[$0] }) {
            flow = .type(type)
          }
        }
      }
      steps.append(step)
      flows.append(flow)
    }
    return steps.contains { $0 == nil } ? nil : steps.compactMap { $0 }
  }

  private func expectedFlow(_ signature: Signature, _ passed: Flow) -> Flow {
    if let kind = signature.output { return .kind(kind) }
    return passed.kind.map { .kind($0) } ?? .unknown
  }

  private func outputType(of stage: any Stage, _ entry: StageEntry, _ inputs: [Flow]) -> DataType? {
    var types: [DataType] = []
    for input in inputs {
      guard case .type(let type) = input else { return nil }
      types.append(type)
    }
    do {
      return try stage.outputType(for: types)
    } catch {
      // An error within a held list has its own place and names its own line.
      problems.add(error.place ?? entry.place, error.place == nil ? "'\(entry.label)': \(error)" : "\(error)")
      return nil
    }
  }

  // MARK: The stage and its arguments

  private func makeStage(_ entry: StageEntry, _ signature: Signature) -> (any Stage)? {
    let before = problems.count
    var isHeldGood = true
    let arguments = Fields.read(
      entry.arguments, of: "'\(entry.stage)'", at: entry.place, variables: variables, problems: problems
    ) { fields in
      var values: [String: Argument] = [:]
      var nested: [String: any Stage] = [:]
      for parameter in signature.parameters {
        guard parameter.kind == .stages else {
          values[parameter.name] = fields.argument(
            parameter.name, parameter.kind, default: parameter.defaultValue, isOptional: parameter.isOptional)
          continue
        }
        let isNeeded = !parameter.isOptional
        let isThere =
          isNeeded ? fields.node(parameter.name, parameter.kind.expectation) != nil : fields.has(parameter.name)
        guard isThere else { continue }
        if let entries = entry.nested[parameter.name] {
          // Lines that could not be read were reported when they were.
          let steps = entries.isEmpty ? nil : compile(entries, isNested: true)
          if let steps { nested[parameter.name] = SequenceStage(steps) } else { isHeldGood = false }
        } else {
          fields.report(parameter.name, "must be \(parameter.kind.expectation)")
        }
      }
      return Arguments(stage: entry.stage, values: values, nested: nested)
    }
    guard let arguments, isHeldGood, problems.count == before, let make = registry[entry.stage]?.make else {
      return nil
    }
    do {
      return try make(arguments)
    } catch {
      let flags = (entry.arguments.fields ?? []).map(\.place).filter { $0.file != entry.place.file }
      let with = flags.isEmpty ? "" : " with " + flags.map(\.description).joined(separator: " ")
      problems.add(entry.place, "'\(entry.label)'\(with): \(reasonText(error))")
      return nil
    }
  }

  // MARK: Order and names

  private func checkSource(_ entry: StageEntry, _ signature: Signature?, isFirst: Bool, isNested: Bool) -> Bool {
    guard let signature else { return false }
    let mustBeSource = isFirst && !isNested
    guard signature.isSource != mustBeSource else { return true }
    if mustBeSource {
      let sources = registry.names.filter { registry[$0]?.signature.isSource == true }.map { "'\($0)'" }
      problems.add(
        entry.place, "the first stage must be one that finds photos", found: "'\(entry.stage)'",
        hint: sources.isEmpty ? nil : "begin with " + sources.joined(separator: " or "))
    } else {
      problems.add(entry.place, "'\(entry.stage)' finds photos and so can only be the first stage of a pipeline")
    }
    return false
  }

  /// A line below one that gathers all items has only what that one gives; there is one such line, and none within a stage.
  private func checkGathering(
    _ entry: StageEntry, at index: Int, in entries: [StageEntry], _ inputs: [Int], isNested: Bool
  ) {
    let isGathering = registry[entry.stage]?.isGathering == true
    if isNested {
      guard isGathering else { return }
      problems.add(
        entry.place, "'\(entry.label)' gathers all items of a run and so cannot stand within a stage",
        hint: "put it below, as a line of 'stages'")
    } else if let first = entries[..<index].firstIndex(where: { registry[$0.stage]?.isGathering == true }) {
      let gatherer = entries[first]
      if isGathering {
        problems.add(
          entry.place, "'\(gatherer.label)' in line \(gatherer.place.line) gathers all items of the run already",
          hint: "a pipeline does it once")
      } else if let slot = inputs.first(where: { $0 <= first }), slot > 0 {
        problems.add(
          entry.from?.place ?? entry.place,
          "'\(entries[slot - 1].label)' stands above '\(gatherer.label)', which makes one item of all",
          hint: "a line below it takes only from it and from lines below it")
      }
    }
  }

  private func checkName(of entry: StageEntry, at index: Int, in entries: [StageEntry], isNested: Bool) {
    guard let name = entry.name else { return }
    if isNested, name == Self.inputName {
      problems.add(
        entry.place, "the name '\(name)' is taken within a stage: it means what the stage hands in",
        hint: "choose another")
    } else if let earlier = entries[..<index].first(where: { $0.name == name }) {
      problems.add(entry.place, "the name '\(name)' is taken by line \(earlier.place.line)", hint: "choose another")
    }
  }

  /// The slots that a line's inputs come from, one for each port.
  func slots(
    of entry: StageEntry, at index: Int, in entries: [StageEntry], _ signature: Signature?, isNested: Bool
  ) -> [Int]? {
    let ports = signature?.inputs.map(\.name) ?? []
    let isSource = signature?.isSource == true
    guard let from = entry.from, !isSource || !from.isNull else {
      if ports.count > 1 {
        let form = ports.map { "\($0): …" }.joined(separator: ", ")
        problems.add(entry.place, "'\(entry.stage)' takes \(ports.count) inputs", hint: "add 'from: { \(form) }'")
        return nil
      }
      return [index]
    }
    if isSource {
      problems.add(from.place, "'\(entry.stage)' finds photos and takes no 'from'", hint: "leave it out")
      return nil
    }
    let slot = { (node: YAMLNode) in self.slot(node, before: index, in: entries, isNested: isNested) }
    switch from.content {
    case .scalar: return count([slot(from)], for: ports, entry, from, isKnown: signature != nil)
    case .list(let nodes): return count(nodes.map(slot), for: ports, entry, from, isKnown: signature != nil)
    case .mapping(let fields):
      var named: [String: Int] = [:]
      var isGood = true
      for field in fields {
        if let slot = slot(field.value) { named[field.key] = slot } else { isGood = false }
        if signature != nil, !ports.contains(field.key) {
          isGood = false
          problems.add(
            field.place, "'\(entry.stage)' has no input '\(field.key)'",
            hint: nameHint(field.key, among: ports, all: "it takes"))
        }
      }
      for port in ports where !fields.contains(where: { $0.key == port }) {
        isGood = false
        problems.add(
          from.place, "nothing is given for the input '\(port)' of '\(entry.stage)'", hint: "add '\(port): …'")
      }
      return isGood ? ports.compactMap { named[$0] } : nil
    }
  }

  private func count(
    _ slots: [Int?], for ports: [String], _ entry: StageEntry, _ from: YAMLNode, isKnown: Bool
  ) -> [Int]? {
    if isKnown, slots.count != ports.count {
      let names = ports.joined(separator: ", ")
      problems.add(
        from.place, "'\(entry.stage)' takes \(ports.count) input\(ports.count == 1 ? "" : "s") (\(names))",
        found: "\(slots.count)")
      return nil
    }
    return slots.contains { $0 == nil } ? nil : slots.compactMap { $0 }
  }

  private func slot(_ node: YAMLNode, before index: Int, in entries: [StageEntry], isNested: Bool) -> Int? {
    guard case .scalar(let name, _) = node.content, !node.isNull else {
      problems.add(node.place, "'from' takes names of lines above, given by 'as'", found: node.found)
      return nil
    }
    if isNested, name == Self.inputName { return 0 }
    if let line = entries[..<index].firstIndex(where: { $0.name == name }) { return line + 1 }
    if let below = entries[index...].first(where: { $0.name == name }) {
      let itself = below.place == entries[index].place
      problems.add(
        node.place, itself ? "'\(name)' is this line itself" : "'\(name)' is named below, in line \(below.place.line)",
        hint: "a stage takes only from lines above it")
    } else {
      let names = problems.isFull ? [] : entries[..<index].compactMap(\.name) + (isNested ? [Self.inputName] : [])
      problems.add(
        node.place, "no line above is named '\(name)'",
        hint: names.isEmpty ? "name one with 'as: \(name)'" : nameHint(name, among: names, all: "the names are"))
    }
    return nil
  }
}
