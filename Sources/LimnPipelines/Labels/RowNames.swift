import LimnFoundation

/// The names in the first column of a table, each of them once.
struct RowNames {
  /// The names in the file's order.
  private(set) var files: [String] = []
  /// The row of each name.
  private(set) var rows: [String: Int] = [:]
  /// The line that each row begins on.
  private(set) var lines: [Int] = []

  /// Takes the name of the next row; throws where it has none, one longer than a path, or one that another row has.
  mutating func add(_ row: CSVReader.Row, of reader: CSVReader) throws(LabelError) {
    let file = row.cells[0]
    guard !file.isEmpty else {
      throw reader.error(row.line, "names no photo; put its file name into the first column")
    }
    guard file.utf8.count <= 4096 else {
      throw reader.error(row.line, "names a photo by \(file.utf8.count) bytes, longer than a path can be")
    }
    if let earlier = rows.updateValue(files.count, forKey: file) {
      throw reader.error(
        row.line, "'\(file.printable)' has a row already, on line \(lines[earlier]); keep one of them")
    }
    files.append(file)
    lines.append(row.line)
  }
}
