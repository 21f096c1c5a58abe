extension Report {
  /// A table: columns that say what their cells are, and rows of as many cells as there are columns.
  public struct Table: Sendable, Hashable {
    /// The table's name in files: "denoise".
    package let name: String
    /// A line above it; "" for none.
    package let title: String
    /// The columns.
    package let columns: [Column]
    /// The rows.
    package private(set) var rows: [[Cell]] = []
    /// A last row that sums up the others, such as their means.
    package private(set) var summary: [Cell]?
    /// Lines below it.
    public var notes: [String]
    /// Whether columns are printed as lines and rows as columns: for few rows of many columns.
    package let isTransposed: Bool
    /// Whether it is for files alone, and not printed.
    package let isDetail: Bool

    /// Makes a table without rows.
    public init(
      _ name: String, title: String = "", columns: [Column], notes: [String] = [], isTransposed: Bool = false,
      isDetail: Bool = false
    ) {
      (self.name, self.title, self.columns) = (name, title, columns)
      (self.notes, self.isTransposed, self.isDetail) = (notes, isTransposed, isDetail)
    }

    /// Adds a row, one cell a column.
    public mutating func add(_ row: [Cell]) {
      precondition(row.count == columns.count, "\(row.count) cells for \(columns.count) columns of '\(name)'")
      rows.append(row)
    }

    /// Adds the last row, one cell a column.
    public mutating func sumUp(_ row: [Cell]) {
      precondition(row.count == columns.count, "\(row.count) cells for \(columns.count) columns of '\(name)'")
      summary = row
    }

    /// The rows by the names of their columns.
    public var records: [Record] { rows.map { Record(columns: columns, cells: $0) } }

    /// The first row whose first cell has this text.
    public subscript(row: String) -> Record? { records.first { $0.cells.first == .text(row) } }
  }

  /// A row whose cells are asked for by the names of their columns.
  public struct Record: Sendable, Hashable {
    let columns: [Column]
    /// The cells, in the order of the columns.
    package let cells: [Cell]

    /// The number in a column; nil if there is no such column, or no number in it.
    public subscript(name: String) -> Double? { cell(name)?.number }

    /// The text in a column; nil if there is no such column, or no text in it.
    public func text(_ name: String) -> String? {
      if case .text(let text)? = cell(name) { text } else { nil }
    }

    private func cell(_ name: String) -> Cell? {
      columns.firstIndex { $0.key == name }.map { cells[$0] }
    }
  }
}

extension Report.Table: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, title, columns, rows, summary, notes, isTransposed, isDetail
  }

  /// Reads a table; throws for a row that has not one cell for each column, each of its column's kind.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try values.decode(String.self, forKey: .name), title: try values.decode(String.self, forKey: .title),
      columns: try values.decode([Report.Column].self, forKey: .columns),
      notes: try values.decode([String].self, forKey: .notes),
      isTransposed: try values.decode(Bool.self, forKey: .isTransposed),
      isDetail: try values.decode(Bool.self, forKey: .isDetail))
    var rows = try values.nestedUnkeyedContainer(forKey: .rows)
    while !rows.isAtEnd { add(try cells(of: rows.nestedUnkeyedContainer())) }
    if values.contains(.summary) { sumUp(try cells(of: values.nestedUnkeyedContainer(forKey: .summary))) }
  }

  private func cells(of row: any UnkeyedDecodingContainer) throws -> [Report.Cell] {
    var row = row
    let cells = try columns.map { column in
      guard !row.isAtEnd else {
        throw DecodingError.dataCorruptedError(in: row, debugDescription: "a row of '\(name)' lacks '\(column.name)'")
      }
      return try Report.Cell(from: row.superDecoder(), kind: column.kind)
    }
    guard row.isAtEnd else {
      throw DecodingError.dataCorruptedError(
        in: row, debugDescription: "a row of '\(name)' has more cells than columns")
    }
    return cells
  }

  /// Writes the table; rows are arrays.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(name, forKey: .name)
    try values.encode(title, forKey: .title)
    try values.encode(columns, forKey: .columns)
    try values.encode(rows, forKey: .rows)
    try values.encodeIfPresent(summary, forKey: .summary)
    try values.encode(notes, forKey: .notes)
    try values.encode(isTransposed, forKey: .isTransposed)
    try values.encode(isDetail, forKey: .isDetail)
  }
}

extension String {
  /// The text as a file's name: its ASCII letters and digits, with dashes for all else.
  package var fileName: String {
    String(map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }).split(separator: "-").joined(separator: "-")
  }
}
