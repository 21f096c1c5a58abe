/// A value to be written as JSON, with its keys in the order in which they were given.
package indirect enum JSONText: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByIntegerLiteral
{
  case string(String)
  case integer(Int)
  case number(Double)
  case boolean(Bool)
  case array([JSONText])
  case object([(key: String, value: JSONText)])

  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
  package init(arrayLiteral elements: JSONText...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONText)...) { self = .object(elements.map { ($0, $1) }) }

  /// An object of the members that are there.
  package static func members(_ members: [(String, JSONText?)]) -> JSONText {
    .object(members.compactMap { key, value in value.map { (key, $0) } })
  }

  /// The text, two spaces a level; what fits in a line of 100 characters stands on one.
  package func text(indent: String = "") -> String {
    let line = compact
    if line.utf8.count + indent.utf8.count <= 100 { return line }
    let inner = indent + "  "
    switch self {
    case .array(let elements) where !elements.isEmpty:
      return "[\n" + elements.map { inner + $0.text(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let members) where !members.isEmpty:
      let lines = members.map { "\(inner)\($0.key.quotedAsJSON): \($0.value.text(indent: inner))" }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    default: return line
    }
  }

  private var compact: String {
    switch self {
    case .string(let text): text.quotedAsJSON
    case .integer(let value): String(value)
    case .number(let value): shortText(value)
    case .boolean(let value): String(value)
    case .array(let elements): "[" + elements.map(\.compact).joined(separator: ", ") + "]"
    case .object(let members):
      members.isEmpty
        ? "{}"
        : "{ " + members.map { "\($0.key.quotedAsJSON): \($0.value.compact)" }.joined(separator: ", ") + " }"
    }
  }
}
