import LimnFoundation

extension YAMLNode {
  /// The node as a document that reads as the same node: comments and layout are left out, and what was quoted stays quoted.
  package var text: String { lines.map { $0 + "\n" }.joined() }

  /// The mapping with the fields of another put over its own, mapping by mapping; what is no mapping in both is replaced.
  package func merged(with other: YAMLNode) -> YAMLNode {
    guard case .mapping(let own) = content, case .mapping(let others) = other.content else { return other }
    var fields = own
    for field in others {
      if let index = fields.firstIndex(where: { $0.key == field.key }) {
        fields[index].value = fields[index].value.merged(with: field.value)
      } else {
        fields.append(field)
      }
    }
    return YAMLNode(.mapping(fields), place: place)
  }

  /// A mapping of plain texts under the keys on the way to them.
  package init(_ keys: [String], _ text: String, place: Place) {
    let value = YAMLNode(.scalar(text, isQuoted: false), place: place)
    self = keys.reversed().reduce(value) { node, key in
      YAMLNode(.mapping([Field(key: key, place: place, value: node)]), place: place)
    }
  }

  /// Lines of block style; a scalar and what is empty are one line.
  private var lines: [String] {
    switch content {
    case .scalar(let text, let isQuoted): return [isQuoted || !Self.isPlain(text) ? text.quotedAsJSON : text]
    case .list(let nodes):
      guard !nodes.isEmpty else { return ["[]"] }
      return nodes.flatMap { node -> [String] in
        let lines = node.lines
        return ["- " + lines[0]] + lines.dropFirst().map { "  " + $0 }
      }
    case .mapping(let fields):
      guard !fields.isEmpty else { return ["{}"] }
      return fields.flatMap { field -> [String] in
        let key = Self.isWord(field.key) ? field.key : field.key.quotedAsJSON
        let lines = field.value.lines
        return field.value.isBlock ? ["\(key):"] + lines.map { "  " + $0 } : ["\(key): " + lines[0]]
      }
    }
  }

  /// Whether it takes lines of its own.
  private var isBlock: Bool {
    switch content {
    case .scalar: false
    case .list(let nodes): !nodes.isEmpty
    case .mapping(let fields): !fields.isEmpty
    }
  }

  private static func isWord(_ key: String) -> Bool {
    !key.isEmpty
      && key.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-".unicodeScalars.contains($0))
      }
      && key.first != "-"
  }

  /// Whether a text means itself without quotes, whatever stands before it on its line.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return true }
    let isBegun = "!&*|>%@`\"'#[]{},? ".unicodeScalars.contains(first) || text.hasPrefix("- ") || text == "-"
    let isEnded = last == " " || last == ":"
    return !isBegun && !isEnded && !text.contains(": ") && !text.contains(" #")
      && text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
  }
}
