import Foundation
import LimnData
import LimnFoundation
import LimnPipelines
import Synchronization

/// Writes all rows of a run into one CSV file at its end: a column `item` with their names, then the rows' own columns.
package final class SaveRowsStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "save-rows", summary: "Writes all rows into one CSV file.", inputs: [.init("row", accepts: [.row])],
    parameters: [.init("path", .path, help: "The file.", default: .text("$output/rows.csv"))])

  /// What the file has of a row: the names of its columns, and its line.
  private struct Line: Codable {
    let header: String
    let text: String
  }

  private let path: String
  private let lines = Mutex<[Int: Line]>([:])

  /// Makes the stage from checked arguments.
  package init(_ arguments: Arguments) { path = arguments.text("path") }

  /// The row's own type.
  package func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

  /// All rows are in the file.
  package var gathering: Gathering { .all }

  /// The file.
  package var places: [String] { [path] }

  /// Takes the row's line and passes the row on; throws `DataError` for one whose columns are not those of the others, and
  /// for a column `item`.
  package func run(_ inputs: [Item], in context: StageContext) throws -> Item {
    let row = try inputs[0].as(Row.self)
    guard !row.columns.contains(NumberTable.nameColumn) else {
      throw DataError(
        "it has a column '\(NumberTable.nameColumn)', which is that of the rows' names in the file; leave it out of 'columns', or rename it"
      )
    }
    let cells = [inputs[0].name.description.quotedForCSV] + row.values.map { $0.isNaN ? "" : "\($0)" }
    let header = ([NumberTable.nameColumn] + row.columns.map(\.quotedForCSV)).joined(separator: ",")
    try take(Line(header: header, text: cells.joined(separator: ",")), at: inputs[0].name.index)
    return inputs[0]
  }

  /// The row's line, with the names of its columns.
  package func kept(of name: ItemName) throws -> [UInt8]? {
    try lines.withLock { $0[name.index] }.map { Array(try JSONEncoder().encode($0)) }
  }

  /// Takes a line of an earlier run.
  package func recall(_ bytes: [UInt8], of name: ItemName, in context: StageContext) -> Bool {
    guard let line = try? JSONDecoder().decode(Line.self, from: Data(bytes)) else { return false }
    return (try? take(line, at: name.index)) != nil
  }

  private func take(_ line: Line, at index: Int) throws(DataError) {
    let other = lines.withLock { lines -> String? in
      if let first = lines.values.first, first.header != line.header { return first.header }
      lines[index] = line
      return nil
    }
    if let other { throw DataError("its columns are '\(line.header)', and those of the rows before it '\(other)'") }
  }

  /// Writes the file, unless no row came through; throws `FileError` if the system refuses.
  package func finish() throws -> [String] {
    let lines = lines.withLock { lines in
      defer { lines = [:] }
      return lines.sorted { $0.key < $1.key }.map(\.value)
    }
    guard let first = lines.first else { return [] }
    try AtomicFile.write(([first.header] + lines.map(\.text)).joined(separator: "\n") + "\n", to: path)
    return [path]
  }
}
