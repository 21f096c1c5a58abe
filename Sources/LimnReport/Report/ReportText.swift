import Foundation
import LimnFoundation

/// A table as a grid of texts, laid out as it is printed: on the terminal and on the page alike.
struct TableLayout {
  /// The headings, from left to right.
  private(set) var headings: [String] = []
  /// The rows, from top to bottom, each of as many texts as there are headings.
  private(set) var rows: [[String]] = []
  /// For each text of `rows` how sure its numbers are: "± 0.12 (95 %), 10 samples", of a share "72.25 to 100.00 (95 %), 10 samples"; ""
  /// where that is not known.
  private(set) var hints: [[String]] = []
  /// Whether the last row sums up the others.
  private(set) var hasSummary = false
  /// Whether each column holds numbers, which stand at the right.
  private(set) var areNumbers: [Bool] = []

  /// Lays a table out; `details` has the columns that are for files alone, too.
  init(_ table: Report.Table, details: Bool = false) {
    let shown = table.columns.indices.filter { details || !table.columns[$0].isDetail }
    var group: String?
    for place in shown {
      let column = table.columns[place]
      if column.joint != nil {
        // A number with a text behind it reads as a text.
        if column.kind == .text, !areNumbers.isEmpty { areNumbers[areNumbers.count - 1] = false }
        continue
      }
      let isNew = column.group != nil && column.group != group
      group = column.group
      headings.append(isNew ? "\(column.group ?? ""): \(column.heading)".printable : column.heading.printable)
      areNumbers.append(column.kind != .text)
    }
    let all = table.rows + (table.summary.map { [$0] } ?? [])
    rows = all.map { Self.texts($0, of: table, shown) }
    hints = all.map { Self.hints($0, of: table, shown) }
    hasSummary = table.summary != nil
    if table.isTransposed { transpose() }
  }

  private static func texts(_ row: [Report.Cell], of table: Report.Table, _ shown: [Int]) -> [String] {
    var texts: [String] = []
    for place in shown {
      let text = Self.text(row[place], table.columns[place])
      if let joint = table.columns[place].joint, let last = texts.popLast() {
        texts.append(joint.joined(last, text))
      } else {
        texts.append(text)
      }
    }
    return texts
  }

  private static func hints(_ row: [Report.Cell], of table: Report.Table, _ shown: [Int]) -> [String] {
    var hints: [String] = []
    for place in shown {
      var hint = ""
      if case .number(let estimate) = row[place], let count = estimate.count, let interval = estimate.interval {
        let number = "%.\(table.columns[place].digits + 1)f"
        let bounds =
          estimate.isShare
          ? String(format: "\(number) to \(number)", interval.lowerBound, interval.upperBound)
          : String(format: "± \(number)", (interval.upperBound - interval.lowerBound) / 2)
        hint = "\(bounds) (95 %), \(Words.count(count, "sample"))"
      }
      if table.columns[place].joint == nil {
        hints.append(hint)
      } else if !hint.isEmpty, let last = hints.popLast() {
        hints.append(last.isEmpty ? hint : "\(last); \(table.columns[place].title): \(hint)")
      }
    }
    return hints
  }

  /// The number with the column's digits, "equal" for infinity, "–" for none.
  private static func text(_ cell: Report.Cell, _ column: Report.Column) -> String {
    switch cell {
    case .text(let text): return text.printable
    case .count(let count): return String(count)
    case .number(let estimate):
      guard let value = estimate.value else { return Report.Cell.nothing }
      return value.isInfinite ? "equal" : String(format: "%.\(column.digits)f", value)
    }
  }

  /// Columns become lines; the first one's cells become headings.
  private mutating func transpose() {
    let grid = [headings] + rows
    headings = [""] + rows.map { $0[0] }
    rows = grid[0].indices.dropFirst().map { place in grid.map { $0[place] } }
    hints = grid[0].indices.dropFirst().map { place in [""] + hints.map { $0[place] } }
    areNumbers = [false] + grid.dropFirst().map { _ in true }
    hasSummary = false
  }

  /// Aligned columns below their headings, a line each.
  var text: String {
    let lines = [headings] + rows
    let widths = headings.indices.map { place in lines.map { $0[place].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      let padded = cells.indices.map { place in
        let gap = String(repeating: " ", count: widths[place] - cells[place].count)
        return areNumbers[place] ? gap + cells[place] : cells[place] + gap
      }
      return padded.joined(separator: " ")
    }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: " ")
    return ([line(headings), rule] + rows.map(line)).joined(separator: "\n")
  }
}

extension Report {
  /// The report as people read it on a terminal: its title, its tables, its notes.
  public var text: String {
    var parts = title.isEmpty ? [] : [title.printable]
    for table in tables where !table.isDetail && !table.rows.isEmpty {
      parts.append(
        ((table.title.isEmpty ? [] : [table.title.printable]) + [TableLayout(table).text]
          + table.notes.map(\.printable)).joined(separator: "\n"))
    }
    if !notes.isEmpty { parts.append(notes.map(\.printable).joined(separator: "\n")) }
    return parts.joined(separator: "\n\n")
  }
}
