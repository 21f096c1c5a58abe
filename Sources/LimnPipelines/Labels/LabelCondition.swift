import LimnFoundation
import LimnTensors

/// What a photo's labels must be: "split=train,eyeglasses=1,male!=1", where a comma means "and".
///
/// A label that is not known fulfils neither `=` nor `!=`, and a photo without a row fulfils no condition.
package struct LabelCondition: Sendable, Hashable, CustomStringConvertible {
  private struct Term: Hashable {
    let column: String
    let value: String
    let isEqual: Bool
    var text: String { column + (isEqual ? "=" : "!=") + value }
  }

  private let terms: [Term]

  /// Reads a condition; throws if a part of it is not `column=value` or `column!=value`.
  package init(_ text: String) throws(LabelError) {
    var terms: [Term] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let part = part.trimmingSpaces
      guard let sign = part.firstIndex(of: "=") else { throw Self.malformed(part) }
      let isEqual = part[..<sign].last != "!"
      let column = (isEqual ? part[..<sign] : part[..<sign].dropLast()).trimmingSpaces
      let value = part[part.index(after: sign)...].trimmingSpaces
      guard !column.isEmpty, !value.isEmpty, value.first != "=" else { throw Self.malformed(part) }
      terms.append(Term(column: String(column), value: String(value), isEqual: isEqual))
    }
    self.terms = terms
  }

  /// The condition as it is written, without spaces.
  package var description: String { terms.map(\.text).joined(separator: ",") }

  /// The columns that it looks at, in its order.
  package var columns: [String] { terms.map(\.column) }

  /// Whether a photo's row fulfils the condition; in a column of truth values, 0, -1 and false are the same.
  package func holds(for file: String, in table: LabelTable) -> Bool {
    terms.allSatisfy { term in
      guard let text = table.text(term.column, of: file) else { return false }
      if let wanted = term.value.flag, table.isAttribute(term.column) { return (text.flag == wanted) == term.isEqual }
      return (text == term.value) == term.isEqual
    }
  }

  /// Throws for a column that a table has not, and for a value that no row has, with the nearest name.
  package func check(in table: LabelTable) throws(LabelError) {
    for term in terms {
      try table.requireColumn(term.column)
      let values = table.values(term.column)
      if let wanted = term.value.flag, table.isAttribute(term.column), values.contains(where: { $0.flag == wanted }) {
        continue
      }
      guard !values.contains(term.value) else { continue }
      let listed = values.prefix(10).joined(separator: ", ") + (values.count > 10 ? ", …" : "")
      let hint =
        nearestName(to: term.value, among: values).map { "did you mean '\($0)'?" }
        ?? (values.isEmpty ? "all its cells are empty" : "there are \(listed)")
      throw LabelError(
        "\(table.path.printable): no row has \(term.column.printable)=\(term.value.printable); \(hint.printable)")
    }
  }

  private static func malformed(_ part: Substring) -> LabelError {
    LabelError(
      "'\(String(part).printable)' is no condition; write column=value or column!=value, several with commas between")
  }
}

extension Substring {
  /// The text without the spaces at its ends.
  fileprivate var trimmingSpaces: Substring {
    var rest = self
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}
