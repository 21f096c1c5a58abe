import LimnFoundation
import LimnTensors

extension PipelineOutline {
  /// The outline of lines that were compiled without an error.
  init(_ entries: [StageEntry], registry: StageRegistry, variables: Variables, symbols: Variables) {
    let reader = OutlineReader(registry: registry, variables: variables, symbols: symbols)
    self.init(lines: reader.lines(entries, isNested: false))
  }
}

/// Reads lines a second time, with symbols in the places of what the command line gives.
struct OutlineReader {
  let registry: StageRegistry
  let variables: Variables
  let symbols: Variables
  /// Errors were reported when the lines were compiled.
  private let discarded = DiagnosticCollector()

  init(registry: StageRegistry, variables: Variables, symbols: Variables) {
    self.registry = registry
    self.variables = variables
    self.symbols = symbols
  }

  func lines(_ entries: [StageEntry], isNested: Bool) -> [PipelineOutline.Line] {
    let compiler = StageCompiler(registry: registry, variables: symbols, problems: discarded)
    return entries.enumerated().compactMap { index, entry in
      guard let signature = registry[entry.stage]?.signature else { return nil }
      let slots = compiler.slots(of: entry, at: index, in: entries, signature, isNested: isNested) ?? []
      let settings = settings(of: entry, signature)
      return PipelineOutline.Line(
        entry.stage, name: entry.label, inputs: signature.isSource ? [] : slots,
        ports: signature.inputs.map(\.name), arguments: settings,
        held: signature.parameters.compactMap { parameter in
          entry.nested[parameter.name].map { (parameter.name, lines($0, isNested: true)) }
        }, parts: registry[entry.stage]?.standsFor(settings) ?? [])
    }
  }

  private func settings(of entry: StageEntry, _ signature: Signature) -> [PipelineOutline.Setting] {
    let nothing = YAMLNode(.mapping([]), place: entry.place)
    let given = values(entry.arguments, signature, entry, symbols)
    // A number or a choice that the command line gives has no symbol.
    let real = values(entry.arguments, signature, entry, variables)
    let defaults = values(nothing, signature, entry, symbols)
    return signature.parameters.compactMap { parameter in
      guard let value = given[parameter.name] ?? real[parameter.name] else { return nil }
      return PipelineOutline.Setting(
        name: parameter.name, value: value.asWritten, isDefault: value == defaults[parameter.name],
        selects: parameter.selects)
    }
  }

  private func values(
    _ node: YAMLNode, _ signature: Signature, _ entry: StageEntry, _ variables: Variables
  ) -> [String: Argument] {
    let read = Fields.read(node, of: entry.stage, at: entry.place, variables: variables, problems: discarded) {
      fields in
      var values: [String: Argument] = [:]
      for parameter in signature.parameters where parameter.kind != .stages {
        values[parameter.name] = fields.argument(
          parameter.name, parameter.kind, default: parameter.defaultValue, isOptional: parameter.isOptional)
      }
      return values
    }
    return read ?? [:]
  }
}

extension Variables {
  /// Stands around a symbol's name; no text of a file has this character.
  private static let mark: Character = "\u{0}"

  /// `$input`, `$output` and `$here` that stand for themselves.
  static func symbolic() -> Variables {
    Variables(Dictionary(uniqueKeysWithValues: ["input", "output", "here"].map { ($0, symbol($0)) }))
  }

  /// The text that stands for a name.
  static func symbol(_ name: String) -> String { "\(mark)\(name)\(mark)" }

  /// A text with symbols as a file writes it.
  fileprivate static func written(_ text: String) -> String {
    let pieces = text.split(separator: mark, omittingEmptySubsequences: false)
    guard text.contains(where: { $0 == "$" || $0 == mark }) else { return text }
    var output = ""
    for (index, piece) in pieces.enumerated() {
      guard index % 2 == 1 else {
        output += piece.replacing("$", with: "$$")
        continue
      }
      let next = index + 1 < pieces.count ? pieces[index + 1].first : nil
      let isWord = next.map { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) } ?? false
      output += isWord ? "${\(piece)}" : "$\(piece)"
    }
    return output
  }
}

extension Argument {
  fileprivate var asWritten: Argument {
    if case .text(let text) = self { .text(Variables.written(text)) } else { self }
  }
}
