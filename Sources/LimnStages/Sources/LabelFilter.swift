import LimnFoundation
import LimnPipelines
import LimnTensors

/// The photos that a label file has rows of, or those of them that fulfil a condition.
struct LabelFilter: Sendable {
  /// The label file.
  let path: String
  private let condition: LabelCondition?
  /// The labels, unless their file was not there yet when the stage was made.
  private let table: LabelTable?

  /// Makes a filter; throws `LabelError` if the file can be read and is wrong, or does not go with the condition.
  init(path: String, where condition: String?) throws(LabelError) {
    self.path = path
    if let condition { self.condition = try LabelCondition(condition) } else { self.condition = nil }
    table = FileKind(followingLinks: path) == nil ? nil : try LabelTable(path: path)
    if let table { try self.condition?.check(in: table) }
  }

  /// The names whose rows fulfil the condition, numbered anew; throws if there are none.
  func select(_ names: [ItemName], from folder: String) throws -> [ItemName] {
    let table = try table ?? LabelTable(path: path)
    try condition?.check(in: table)
    let rows = names.map { table.file(for: $0) }
    let many = names.count == 1 ? "the photo" : "none of the \(names.count) photos"
    let verb = names.count == 1 ? "has no row" : "has a row"
    guard rows.contains(where: { $0 != nil }) else {
      throw StageError(
        "\(many) in '\(folder.printable)' \(verb) in '\(path.printable)': its first column must hold their file names")
    }
    let chosen = zip(names, rows).filter { _, row in
      row.map { row in condition?.holds(for: row, in: table) ?? true } ?? false
    }
    guard !chosen.isEmpty else {
      throw StageError(
        "\(many) in '\(folder.printable)' \(names.count == 1 ? "does not fulfil" : "fulfils") "
          + "'\(condition?.description.printable ?? "")' by '\(path.printable)': change the condition")
    }
    return chosen.enumerated().map { index, pair in pair.0.numbered(index) }
  }
}
