import LimnFoundation

extension Report.Table {
  /// The table as comma-separated values (RFC 4180), all columns and full precision, the row that sums up the others last: a mean has its
  /// standard error in a column of its own; nothing measured is an empty field.
  public var csv: String {
    let all = rows + (summary.map { [$0] } ?? [])
    let hasErrors = columns.indices.map { place in
      all.contains { row in
        if case .number(let estimate) = row[place] { estimate.error != nil } else { false }
      }
    }
    let header = zip(columns, hasErrors).flatMap { column, hasError in
      [column.key] + (hasError ? [column.key + " error"] : [])
    }
    let lines = all.map { row in
      zip(row, hasErrors).flatMap { cell, hasError -> [String] in
        switch cell {
        case .text(let text): [text]
        case .count(let count): [String(count)]
        case .number(let estimate):
          [Self.text(estimate.value)] + (hasError ? [Self.text(estimate.error)] : [])
        }
      }
    }
    return ([header] + lines).map { $0.map(\.quotedForCSV).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func text(_ value: Double?) -> String {
    guard let value else { return "" }
    return value.isFinite ? "\(value)" : "inf"
  }
}
