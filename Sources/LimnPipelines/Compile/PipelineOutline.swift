import LimnTensors

/// What a pipeline file says, without how it says it: its lines, wired, with every argument that they end up with.
///
/// Parameters, overrides and defaults are put in; `$input`, `$output` and `$here` stay these words.
public struct PipelineOutline: Sendable {
  /// One line: a stage.
  public struct Line: Sendable {
    /// The stage's name.
    public let stage: String
    /// What the line is called: its `as` name, else the stage's name, "noise#2" for the second of that name.
    public let name: String
    /// Where its inputs come from, one for each port: 0 is what the list is given, n is what line n - 1 gives.
    public let inputs: [Int]
    /// What the ports are called, in the order of `inputs`.
    public let ports: [String]
    /// The arguments, in the order of the stage's signature.
    public let arguments: [Setting]
    /// The lists of stages that the stage holds, with the parameters' names.
    public let held: [(parameter: String, lines: [Line])]
    /// The lines that this one is short for, none where it is not; they say nothing that the arguments do not, and are no part
    /// of the hash.
    public let parts: [Line]

    /// Makes a line; `name` is the stage's own where it has no other.
    public init(
      _ stage: String, name: String? = nil, inputs: [Int], ports: [String], arguments: [Setting] = [],
      held: [(parameter: String, lines: [Line])] = [], parts: [Line] = []
    ) {
      self.stage = stage
      self.name = name ?? stage
      self.inputs = inputs
      self.ports = ports
      self.arguments = arguments
      self.held = held
      self.parts = parts
    }
  }

  /// One argument of a stage.
  public struct Setting: Sendable {
    /// The parameter.
    public let name: String
    /// Its value; a text as files write it: `$$` for a dollar sign, `$input` for what the command line gives.
    public let value: Argument
    /// Whether it is the value that the stage has without it.
    public let isDefault: Bool
    /// Whether it only says which items run.
    public let selects: Bool

    /// Makes an argument.
    public init(name: String, value: Argument, isDefault: Bool, selects: Bool = false) {
      self.name = name
      self.value = value
      self.isDefault = isDefault
      self.selects = selects
    }
  }

  /// The lines in order, the source first.
  public let lines: [Line]
  /// SHA-256, in hexadecimal, of all lines, without what only selects items.
  public let hash: String

  /// The outline of lines that were compiled without an error.
  init(_ entries: [StageEntry], registry: StageRegistry, variables: Variables, symbols: Variables) {
    let reader = OutlineReader(registry: registry, variables: variables, symbols: symbols)
    lines = reader.lines(entries, isNested: false)
    hash = Self.hash(of: lines)
  }

  private static func hash(of lines: [Line]) -> String {
    var text = "limn pipeline 1\n"
    // Every text with its length before it: no two outlines have one spelling.
    func write(_ part: String) { text += "\(part.utf8.count):\(part)" }
    func write(_ lines: [Line]) {
      text += "["
      for line in lines {
        write(line.stage)
        write(line.name)
        write(line.inputs.map(String.init).joined(separator: ","))
        for argument in line.arguments.sorted(by: { $0.name < $1.name }) where !argument.selects {
          write(argument.name)
          write(argument.value.canonicalText)
        }
        for held in line.held.sorted(by: { $0.parameter < $1.parameter }) {
          write(held.parameter)
          write(held.lines)
        }
        text += ";"
      }
      text += "]"
    }
    write(lines)
    return ContentHash.hexadecimal(of: text)
  }
}

extension Argument {
  /// The value with its kind; numbers with as many digits as tell them from all others.
  fileprivate var canonicalText: String {
    switch self {
    case .integer(let value): "integer \(value)"
    // Adding 0 makes one of the two zeros that there are.
    case .number(let value): "number \(value + 0)"
    case .interval(let range): "interval \(range.lowerBound + 0) \(range.upperBound + 0)"
    case .boolean(let value): "boolean \(value)"
    case .text(let value): "text \(value)"
    }
  }
}

/// Reads lines a second time, with symbols in the places of what the command line gives.
private struct OutlineReader {
  let registry: StageRegistry
  let variables: Variables
  let symbols: Variables
  /// What is wrong was reported when the lines were compiled.
  private let unheard = DiagnosticCollector()

  init(registry: StageRegistry, variables: Variables, symbols: Variables) {
    self.registry = registry
    self.variables = variables
    self.symbols = symbols
  }

  func lines(_ entries: [StageEntry], isNested: Bool) -> [PipelineOutline.Line] {
    let compiler = StageCompiler(registry: registry, variables: symbols, problems: unheard)
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
    let read = Fields.read(node, of: entry.stage, at: entry.place, variables: variables, problems: unheard) { fields in
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
