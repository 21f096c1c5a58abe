/// One value of a YAML file with its place: a scalar as its own text, a list, or a mapping in the file's order.
///
/// Scalars are not resolved, so `no`, `1e3` and `0x1F` stay the text they are until a getter asks for a kind.
package struct YAMLNode: Sendable {
  /// What a node holds.
  package indirect enum Content: Sendable {
    /// Text; `isQuoted` if it stood in quotes or in a block (`|`, `>`) and so can only be text.
    case scalar(String, isQuoted: Bool)
    /// Nodes in order.
    case list([YAMLNode])
    /// Fields in order, no key twice.
    case mapping([Field])
  }

  /// One key and value of a mapping.
  package struct Field: Sendable {
    /// The key.
    package let key: String
    /// Where the key stands.
    package let place: Place
    /// The value.
    package var value: YAMLNode

    /// Makes a field.
    package init(key: String, place: Place, value: YAMLNode) {
      self.key = key
      self.place = place
      self.value = value
    }
  }

  /// What the node holds.
  package var content: Content
  /// Where the node stands.
  package let place: Place
  /// The text of a scalar whose variables were replaced, with symbols for those of the command line; nil if it has none.
  let symbols: SymbolicText?

  /// Makes a node.
  package init(_ content: Content, place: Place) {
    self.init(content, place: place, symbols: nil)
  }

  init(_ content: Content, place: Place, symbols: SymbolicText?) {
    self.content = content
    self.place = place
    self.symbols = symbols
  }

  /// Whether the node is an unquoted scalar without a value: empty, `~` or `null`.
  package var isNull: Bool {
    if case .scalar(let text, isQuoted: false) = content { return ["", "~", "null"].contains(text) }
    return false
  }

  /// Whether the node is a mapping, with fields or without.
  var isMapping: Bool {
    if case .mapping = content { true } else { false }
  }

  /// The fields of a mapping; none for `null`, nil for anything else.
  var fields: [Field]? {
    if case .mapping(let fields) = content { return fields }
    return isNull ? [] : nil
  }

  /// A scalar's text, and a list's in brackets.
  var written: String {
    switch content {
    case .scalar(let text, _): text
    case .list(let nodes): "[" + nodes.map(\.written).joined(separator: ", ") + "]"
    case .mapping: "{…}"
    }
  }

  /// The node as messages quote it: 3, 'three', nothing, a list, a mapping.
  package var found: String {
    switch content {
    case .list: return "a list"
    case .mapping: return "a mapping"
    case .scalar(let text, let isQuoted):
      if isNull { return "nothing" }
      let isBare = !isQuoted && (text == "true" || text == "false" || Double(text) != nil)
      // Scalars are counted, not characters: one character can be as long as a file.
      let isLong = text.unicodeScalars.dropFirst(60).first != nil
      let shown = isLong ? String(text.unicodeScalars.prefix(60)) + "…" : text
      return isBare ? shown : "'\(shown)'"
    }
  }
}
