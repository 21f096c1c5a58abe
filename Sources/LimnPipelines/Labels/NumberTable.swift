import Foundation
import LimnData
import LimnFoundation
import LimnTensors

/// The numbers of a CSV file whose first line names its columns, in single precision; an empty cell is a number that is missing (NaN).
package struct NumberTable: Sendable {
  /// The file as it was given.
  package let path: String
  /// The columns that are read, in the order asked for.
  package let columns: [String]
  /// The names of the rows, which the first column has; none of a table whose rows have no names.
  package let names: [String]
  /// The file's content hash and state when it was read.
  package let file: FileRecord
  private let values: [Float]

  /// What the first column is called of a file of rows whose names it has.
  package static let nameColumn = "item"

  /// Files larger than this are refused, and those of more numbers before they take gigabytes.
  private static let (mostBytes, mostNumbers) = (1 << 30, 1 << 28)

  /// Reads a file of at most 1 GB; `chosen` names the columns, all of them without it, but for a first one that is called
  /// `item`, as `save-rows` calls that of the rows' names. With `isNamed` the first column has the names of the
  /// rows, as that of a label file has, and all others are read.
  ///
  /// Throws `LabelError` for a file that cannot be read or is no CSV file, for a column that is not there or stands twice, for no columns
  /// and one that is chosen twice, for a cell that is no finite number, for a column whose differences single precision does not keep, and for
  /// a row's name that is missing or stands twice.
  package init(path: String, columns chosen: [String]? = nil, isNamed: Bool = false) throws(LabelError) {
    let bytes: [UInt8]
    let state: FileState
    do throws(FileError) {
      guard let found = FileState(path: path) else { throw FileError(path, .read, code: ENOENT) }
      state = found
      bytes = Array(try FileBytes.readText(path, limit: Self.mostBytes).utf8)
    } catch {
      throw LabelError(error.description)
    }
    var reader = CSVReader(bytes, path: path)
    guard let header = try reader.next() else {
      throw LabelError("\(path.printable): is empty; its first line must name the columns")
    }
    if let twice = Dictionary(grouping: header.cells, by: \.self).filter({ $0.value.count > 1 }).keys.min() {
      throw reader.error(header.line, "has two columns '\(twice.printable)'; rename one")
    }
    let isSaved = header.cells.count > 1 && header.cells[0] == Self.nameColumn
    var columns = chosen ?? Array(header.cells.dropFirst(isSaved ? 1 : 0))
    if isNamed { columns = try LabelTable.columns(header, reader) }
    guard !columns.isEmpty else { throw LabelError("no column of '\(path.printable)' is named; name one or more") }
    if let twice = columns.first(where: { name in columns.count { $0 == name } > 1 }) {
      throw LabelError("the column '\(twice.printable)' is named twice; name it once")
    }
    let indices = try columns.map { (name) throws(LabelError) in
      guard let index = header.cells.firstIndex(of: name) else {
        throw reader.error(
          header.line, "has no column '\(name.printable)'; \(nameHint(name, among: header.cells, all: "there are"))")
      }
      return index
    }
    var values: [Float] = []
    var names = RowNames()
    var precision = Array(repeating: ColumnPrecision(), count: indices.count)
    while let row = try reader.next() {
      guard row.cells.count == header.cells.count else {
        throw reader.error(
          row.line,
          "has \(row.cells.count) \(row.cells.count == 1 ? "cell" : "cells"), and the first line has \(header.cells.count); give every row as many"
        )
      }
      guard values.count + indices.count <= Self.mostNumbers else {
        throw reader.error(row.line, "there is too much above it: name fewer columns, or cut the table")
      }
      if isNamed { try names.add(row, of: reader) }
      for (place, index) in indices.enumerated() {
        let text = row.cells[index].trimmingCharacters(in: .whitespaces)
        let cell = reader.hasDecimalCommas ? text.withDecimalPoint : text
        // "0x10" is a number to Swift, and 1e400 infinity.
        let read = cell.contains { $0 == "x" || $0 == "X" } ? nil : Float(cell)
        guard let number = cell.isEmpty ? .nan : read, !number.isInfinite else {
          let isLarge = read != nil && cell.contains(where: \.isNumber)
          throw reader.error(
            row.line,
            "has '\(cell.printable)' in the column '\(columns[place].printable)', "
              + (isLarge
                ? "which is too large: numbers of up to 3.4e38 can be read; divide the column by a large number"
                : "and numbers are needed; " + (isNamed ? "correct it" : "name the columns that have them")))
        }
        values.append(number)
        precision[place].add(Double(cell) ?? .nan, as: number)
      }
    }
    guard !values.isEmpty else { throw LabelError("\(path.printable): has no rows below its first line") }
    for (name, column) in zip(columns, precision) {
      guard let loss = column.loss else { continue }
      throw LabelError("\(path.printable): the column '\(name.printable)' \(loss)")
    }
    self.path = path
    self.columns = columns
    self.names = names.files
    self.values = values
    file = FileRecord(path: path, hash: ContentHash.hexadecimal(of: bytes), state: state)
  }

  /// How many rows there are.
  package var count: Int { columns.isEmpty ? 0 : values.count / columns.count }

  /// All numbers, `[rows, columns]`.
  package var tensor: Tensor { Tensor(values, shape: [count, columns.count]) }

  /// One row; throws `DataError` where there is none.
  package func row(_ index: Int) throws(DataError) -> Row {
    guard (0..<count).contains(index) else { throw DataError("the table has \(count) rows, not \(index + 1)") }
    return try Row(
      columns: columns, values: Array(values[index * columns.count..<(index + 1) * columns.count]))
  }
}
