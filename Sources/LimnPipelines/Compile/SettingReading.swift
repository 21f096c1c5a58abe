extension Fields {
  /// Reads the argument of a stage's parameter once: its value, and how an outline shows it. Nil where there is none; anything
  /// wrong is noted.
  func setting(_ parameter: Signature.Parameter) -> (value: Argument, shown: PipelineOutline.Setting)? {
    let kind = parameter.kind
    guard
      let (value, node, isGiven) = value(
        parameter.name, kind, default: parameter.defaultValue, isOptional: parameter.isOptional)
    else { return nil }
    let written = kind.written(value, symbols: node?.symbols)
    let isDefault = !isGiven || written == parameter.defaultValue.map { self.written($0, of: kind) }
    return (
      value,
      PipelineOutline.Setting(name: parameter.name, value: written, isDefault: isDefault, selects: parameter.selects)
    )
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

  /// Whether any text is a value; a number or one of several words that the command line gives stands for itself.
  private var takesAnyText: Bool {
    switch self {
    case .text, .path, .model: true
    case .either(_, let other): other.takesAnyText
    case .integer, .multiple, .number, .interval, .boolean, .choice, .stages, .list, .names, .group, .entry: false
    }
  }
}
