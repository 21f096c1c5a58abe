/// What `$name` stands for in a file: `$input`, `$output`, `$here`, and the file's own named parameters.
///
/// A name is letters, digits and `_`; `${name}` sets it apart from letters that follow; `$$` is a dollar sign. A `$`
/// before anything else is itself.
package struct Variables: Sendable {
  /// The names that the command line gives, and `here`.
  static let given = ["input", "output", "here"]

  private var values: [String: YAMLNode] = [:]
  /// What `$here` is in a text of each file, where there are several.
  private var folders: [String: YAMLNode] = [:]

  /// Makes variables from texts.
  package init(_ texts: [String: String] = [:]) {
    for (name, text) in texts { self[text: name] = text }
  }

  /// The names, in alphabetical order.
  package var names: [String] { values.keys.sorted() }

  /// The value of one name; a node, so that messages point to where it was given.
  package subscript(name: String) -> YAMLNode? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// Sets a text that did not come from a file.
  subscript(text name: String) -> String? {
    get { nil }
    set { values[name] = newValue.map { Self.given($0, name) } }
  }

  /// Sets what `$here` is in texts that stand in one file, and the symbols for it; elsewhere it is the value of that name.
  mutating func setHere(_ text: String, in file: String, symbols: SymbolicText = SymbolicText(symbol: "here")) {
    folders[file] = YAMLNode(.scalar(text, isQuoted: true), place: Place(file: "$here"), symbols: symbols)
  }

  private static func given(_ text: String, _ name: String) -> YAMLNode {
    YAMLNode(
      .scalar(text, isQuoted: true), place: Place(file: "$" + name),
      symbols: given.contains(name) ? SymbolicText(symbol: name) : nil)
  }

  /// The node with its variables replaced: a node that is one whole `$name` becomes that value, of whatever kind;
  /// elsewhere in a text the value's own text is put in. Nil, and a diagnostic, if a name is unknown.
  func resolve(_ node: YAMLNode, _ problems: DiagnosticCollector) -> YAMLNode? {
    switch node.content {
    case .mapping: return node
    case .list(let nodes):
      let resolved = nodes.map { resolve($0, problems) }
      return resolved.contains { $0 == nil } ? nil : YAMLNode(.list(resolved.compactMap { $0 }), place: node.place)
    case .scalar(let text, let isQuoted):
      guard text.contains("$") else { return node }
      let pieces = Self.pieces(text)
      var output = ""
      var isGood = true
      for piece in pieces {
        switch piece {
        case .text(let text): output += text
        case .name(let name, let isWhole):
          guard let value = value(of: name, in: node.place.file) else {
            report(name, node, problems)
            isGood = false
            continue
          }
          if isWhole {
            return value.place.line > 0 || !isGiven(name)
              ? value : YAMLNode(value.content, place: node.place, symbols: value.symbols)
          }
          guard case .scalar(let text, _) = value.content else {
            problems.add(node.place, "'$\(name)' inside a text must be a text", found: value.found)
            isGood = false
            continue
          }
          output += text
        }
        guard output.utf8.count <= YAMLReader.textLimit else {
          problems.add(
            node.place, "a text of more than \(YAMLReader.textLimit) bytes, its variables put in", hint: "write less")
          return nil
        }
      }
      return isGood
        ? YAMLNode(
          .scalar(output, isQuoted: isQuoted), place: node.place, symbols: symbols(of: pieces, in: node.place.file))
        : nil
    }
  }

  /// A text as a file writes it, with symbols for what the command line gives and the values of all other names; nil if one of
  /// these has no text.
  func written(_ text: String, in file: String) -> String? {
    symbols(of: Self.pieces(text), in: file)?.written
  }

  /// A text in which `$here` is written out as a folder, for a file in another one; nil where it is not named.
  static func writingOutHere(_ folder: String, in text: String) -> String? {
    var output = SymbolicText()
    var isNamed = false
    for piece in pieces(text) {
      switch piece {
      case .text(let text): output.append(text)
      case .name(let name, _):
        if name == "here" {
          output.append(folder)
          isNamed = true
        } else {
          output.append(SymbolicText(symbol: name))
        }
      }
    }
    return isNamed ? output.written : nil
  }

  private func symbols(of pieces: [Piece], in file: String) -> SymbolicText? {
    var output = SymbolicText()
    for piece in pieces {
      switch piece {
      case .text(let text): output.append(text)
      case .name(let name, _):
        if let value = value(of: name, in: file) {
          guard case .scalar(let text, _) = value.content else { return nil }
          if let symbols = value.symbols { output.append(symbols) } else { output.append(text) }
        } else {
          guard Self.given.contains(name) else { return nil }
          output.append(SymbolicText(symbol: name))
        }
      }
      guard output.byteCount <= YAMLReader.textLimit else { return nil }
    }
    return output
  }

  private func value(of name: String, in file: String) -> YAMLNode? {
    (name == "here" ? folders[file] : nil) ?? values[name]
  }

  private func isGiven(_ name: String) -> Bool {
    values[name]?.place.file == "$" + name
  }

  private func report(_ name: String, _ node: YAMLNode, _ problems: DiagnosticCollector) {
    switch name {
    case "input":
      problems.add(node.place, "'$input' has no value", hint: "give what to read, before the folder to write to")
    case "output": problems.add(node.place, "'$output' has no value", hint: "give the folder to write to")
    default:
      problems.add(
        node.place, "unknown variable '$\(name)'",
        hint: nameHint("$" + name, among: names.map { "$" + $0 }, all: "there are") + " ($$ is a dollar sign)")
    }
  }

  private enum Piece {
    case text(String)
    case name(String, isWhole: Bool)
  }

  private static func pieces(_ text: String) -> [Piece] {
    var pieces: [Piece] = []
    var plain = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      guard character == "$" else {
        plain.append(character)
        continue
      }
      if rest.first == "$" {
        rest.removeFirst()
        plain.append("$")
        continue
      }
      let isBraced = rest.first == "{"
      let name = (isBraced ? rest.dropFirst() : rest).prefix(while: SymbolicText.isWord)
      let after = rest[name.endIndex...]
      guard !name.isEmpty, !isBraced || after.first == "}" else {
        plain.append("$")
        continue
      }
      if !plain.isEmpty { pieces.append(.text(plain)) }
      plain = ""
      rest = isBraced ? after.dropFirst() : after
      pieces.append(.name(String(name), isWhole: pieces.isEmpty && rest.isEmpty))
    }
    if !plain.isEmpty { pieces.append(.text(plain)) }
    return pieces
  }
}
