extension Fields {
  /// Reads the argument of a stage's parameter once: its value, and how an outline shows it. Nil where there is none; anything
  /// wrong is noted.
  func setting(_ parameter: Signature.Parameter) -> (value: Argument, shown: PipelineOutline.Setting)? {
    parameter.kind.hasParts ? parts(of: parameter) : single(parameter)
  }

  private func single(_ parameter: Signature.Parameter) -> (value: Argument, shown: PipelineOutline.Setting)? {
    let kind = parameter.kind
    guard
      let (value, node, isGiven) = value(
        parameter.name, kind, default: parameter.defaultValue, isOptional: parameter.isOptional)
    else { return nil }
    let written = kind.written(value, symbols: node?.symbols)
    return (value, shown(parameter, written, isGiven: isGiven))
  }

  /// A list or a group.
  private func parts(of parameter: Signature.Parameter) -> (value: Argument, shown: PipelineOutline.Setting)? {
    guard let value = value(parameter) else { return nil }
    // What cannot be resolved was noted when the value was read.
    let resolving = DiagnosticCollector()
    let written = parameter.kind.written(value, optionalNode(parameter.name)) { variables.resolve($0, resolving) }
    return (value, shown(parameter, written, isGiven: has(parameter.name)))
  }

  private func shown(
    _ parameter: Signature.Parameter, _ written: Argument, isGiven: Bool
  ) -> PipelineOutline.Setting {
    let isDefault = !isGiven || written == parameter.defaultValue.map { self.written($0, of: parameter.kind) }
    return PipelineOutline.Setting(
      name: parameter.name, value: written, isDefault: isDefault, selects: parameter.selects)
  }

  /// A default as a file writes it.
  private func written(_ value: Argument, of kind: Signature.Parameter.Kind) -> Argument {
    guard kind == .path, case .text(let text) = value, let written = variables.written(text, in: place.file) else {
      return kind.written(value, symbols: nil)
    }
    return .text(written)
  }
}

extension Signature.Parameter.Kind {
  /// A value as a file writes it, with the symbols that its text has.
  fileprivate func written(_ value: Argument, symbols: SymbolicText?) -> Argument {
    guard case .text(let text) = value else { return value }
    return .text(symbols.flatMap { takesAnyText ? $0.written : nil } ?? SymbolicText.written(text))
  }

  /// Whether its values are made of others, which files write as a list or a mapping.
  fileprivate var hasParts: Bool {
    switch self {
    case .list, .names, .group, .entry: true
    default: false
    }
  }

  /// A value as the file writes it, each text in it with the symbols that it has there; `node` is nil for a default.
  fileprivate func written(_ value: Argument, _ node: YAMLNode?, resolve: (YAMLNode) -> YAMLNode?) -> Argument {
    let node = node.flatMap(resolve)
    func part(_ name: String, of parameters: [Signature.Parameter], _ value: Argument) -> Argument {
      let kind = parameters.first { $0.name == name }?.kind ?? .text
      return kind.written(value, node?.fields?.first { $0.key == name }?.value, resolve: resolve)
    }
    switch (self, value) {
    case (.list(let kind, _), .list(let values)): return .list(kind.written(values, node, resolve: resolve))
    case (.names, .list(let values)): return .list(Self.text.written(values, node, resolve: resolve))
    case (.group(let parts, _), .group(let values)), (.entry(let parts), .group(let values)):
      return .group(Dictionary(uniqueKeysWithValues: values.map { ($0, part($0, of: parts, $1)) }))
    default: return written(value, symbols: node?.symbols)
    }
  }

  private func written(_ values: [Argument], _ node: YAMLNode?, resolve: (YAMLNode) -> YAMLNode?) -> [Argument] {
    var nodes: [YAMLNode] = []
    if case .list(let own)? = node?.content { nodes = own }
    return values.enumerated().map { index, value in
      written(value, nodes.indices.contains(index) ? nodes[index] : nil, resolve: resolve)
    }
  }

  /// Whether any text is a value; a number or one of several words that the command line gives stands for itself.
  private var takesAnyText: Bool {
    switch self {
    case .text, .path, .model: true
    case .either(_, let other): other.takesAnyText
    case .integer, .multiple, .number, .interval, .boolean, .choice, .stages, .list, .names, .group, .entry: false
    }
  }
}
