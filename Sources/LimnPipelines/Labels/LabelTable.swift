import LimnFoundation
import LimnTensors

/// What is known of photos: a CSV file whose first column, `file`, names them and whose other columns are labels.
///
/// One row a photo; an empty cell is a label that is not known. Quotes are as RFC 4180 has them. The first column may also be called
/// `image_id`, in whatever case, columns may stand between semicolons (numbers then with a decimal comma) or tabs, and lists as CelebA's
/// (`list_attr_celeba.txt`) are read: a line with the number of photos, which may be missing, one with the names of the labels, and cells
/// between spaces.
package struct LabelTable: Sendable {
  /// The file as it was given.
  package let path: String
  /// The names of the labels in the file's order, `file` not among them.
  package let columns: [String]
  /// The photos in the file's order.
  package let files: [String]

  /// Label files larger than this are refused.
  private static let maximumBytes = 64 << 20
  /// Files of more rows are refused, and of more cells, before they take gigabytes.
  private static let maximumRows = 2_000_000
  private static let maximumTexts = 4_000_000

  private let places: [String: Int]
  private let rows: [String: Int]
  /// The line that each row begins on.
  private let lines: [Int]
  /// The texts of the cells, each one once; the first is the empty one.
  private let texts: [String]
  /// For each cell its place in `texts`, row by row.
  private let cells: [UInt32]
  /// Whether each column has only truth values and unknown cells.
  private let areFlags: [Bool]

  /// Reads a label file of at most 64 MB.
  ///
  /// Throws for a file that cannot be read or is not UTF-8, for a first column that is neither `file` nor `image_id`, for two columns or two
  /// rows of one name, for rows of another length than the first, and for quotes that do not match.
  package init(path: String) throws(LabelError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = Array(try FileBytes.readText(path, limit: Self.maximumBytes).utf8)
    } catch {
      throw LabelError(error.description)
    }
    var reader = CSVReader(bytes, path: path)
    guard let header = try reader.next() else {
      throw LabelError("\(path.printable): is empty; its first line must name the columns, the first of them 'file'")
    }
    let columns = try Self.columns(header, reader)
    var names = RowNames()
    var texts = [""]
    var ids: [String: UInt32] = ["": 0]
    var cells: [UInt32] = []
    var areFlags = [Bool](repeating: true, count: columns.count)
    while let row = try reader.next() {
      guard row.cells.count == header.cells.count else {
        throw reader.error(
          row.line,
          "has \(row.cells.count) \(row.cells.count == 1 ? "cell" : "cells"), and the first line has "
            + "\(header.cells.count); give every row as many")
      }
      guard names.files.count < Self.maximumRows, texts.count < Self.maximumTexts else {
        throw reader.error(row.line, "there is too much above it: keep the photos of this run and their labels")
      }
      try names.add(row, of: reader)
      for (column, cell) in row.cells.dropFirst().enumerated() {
        let text = reader.hasDecimalCommas ? cell.withDecimalPoint : cell
        if let id = ids[text] {
          cells.append(id)
        } else {
          ids[text] = UInt32(texts.count)
          cells.append(UInt32(texts.count))
          texts.append(text)
        }
        if areFlags[column], !text.isEmpty, text.flag == nil { areFlags[column] = false }
      }
    }
    guard !names.files.isEmpty else {
      throw LabelError("\(path.printable): has no rows below its first line; give one for each photo")
    }
    self.path = path
    self.columns = columns
    (files, rows, lines) = (names.files, names.rows, names.lines)
    self.texts = texts
    self.cells = cells
    self.areFlags = areFlags
    places = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
  }

  /// The cell of a photo; nil if there is no such photo or column, or the cell is empty.
  package func text(_ column: String, of file: String) -> String? {
    guard let place = places[column], let row = rows[file] else { return nil }
    let text = cell(row, place)
    return text.isEmpty ? nil : text
  }

  /// Whether an attribute of a photo holds: "1" or "true", against "0", "-1" or "false"; nil if it is not known.
  package func flag(_ column: String, of file: String) -> Bool? {
    text(column, of: file)?.flag
  }

  /// The row of an item: that of its path below the run's input, else that of its file name alone; nil if it has none.
  package func file(for name: ItemName) -> String? {
    let path = name.description
    if rows[path] != nil { return path }
    let file = String(path.dropFirst(name.directory.isEmpty ? 0 : name.directory.count + 1))
    return rows[file] == nil ? nil : file
  }

  /// Throws, with the nearest name, unless there is a column of this name.
  package func requireColumn(_ column: String) throws(LabelError) {
    guard places[column] == nil else { return }
    throw LabelError(
      "\(path.printable): has no column '\(column.printable)'; "
        + nameHint(column, among: columns, all: "the columns are").printable)
  }

  /// Throws unless a column is there, has only 0, 1 and empty cells, and has both 0 and 1.
  package func requireAttribute(_ column: String) throws(LabelError) {
    try requireColumn(column)
    guard let place = places[column] else { return }
    var counts = (without: 0, with: 0)
    for row in files.indices {
      let text = cell(row, place)
      switch text.flag {
      case true?: counts.with += 1
      case false?: counts.without += 1
      case nil:
        guard text.isEmpty else {
          throw LabelError(
            "\(path.printable):\(lines[row]): '\(column.printable)' is '\(text.printable)', and an attribute is 0, 1 or "
              + "empty; name another column")
        }
      }
    }
    guard counts.with > 0, counts.without > 0 else {
      let missing = counts.with == 0 ? 1 : 0
      throw LabelError(
        "\(path.printable): no photo has \(column.printable)=\(missing), and both classes are needed; add some, or name "
          + "another column")
    }
  }

  /// Whether all known cells of a column are truth values.
  func isAttribute(_ column: String) -> Bool { places[column].map { areFlags[$0] } ?? false }

  /// The different texts of a column in alphabetical order, the empty one left out.
  func values(_ column: String) -> [String] {
    guard let place = places[column] else { return [] }
    return Set(files.indices.map { cells[$0 * columns.count + place] }).subtracting([0]).map { texts[Int($0)] }.sorted()
  }

  private func cell(_ row: Int, _ place: Int) -> String {
    texts[Int(cells[row * columns.count + place])]
  }

  /// The columns after the first one, which must be that of the photos' names; throws for another first one, and for names that are missing
  /// or stand twice.
  static func columns(_ header: CSVReader.Row, _ reader: CSVReader) throws(LabelError) -> [String] {
    guard CSVReader.fileColumns.contains(header.cells[0].lowercased()) else {
      throw reader.error(
        header.line,
        "the first column is '\(header.cells[0].printable)'; it must be 'file' (or 'image_id') and hold the photos' file names, with "
          + "commas, semicolons or tabs between columns")
    }
    var seen: Set<String> = []
    for (index, name) in header.cells.enumerated() {
      guard !name.isEmpty else { throw reader.error(header.line, "column \(index + 1) has no name; give it one") }
      guard seen.insert(name).inserted else {
        throw reader.error(header.line, "two columns are called '\(name.printable)'; rename one")
      }
    }
    return Array(header.cells.dropFirst())
  }
}

extension String {
  /// The truth value that a cell or a condition writes, or nil.
  var flag: Bool? {
    switch self {
    case "1", "1.0", "true", "True", "TRUE": true
    case "0", "-1", "0.0", "-1.0", "false", "False", "FALSE": false
    default: nil
    }
  }
}
