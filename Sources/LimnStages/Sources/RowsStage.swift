import LimnData
import LimnFoundation
import LimnPipelines

/// Finds the rows of a CSV file of numbers, so that data which are no pictures can be run, trained on and fitted to.
package struct RowsStage: SourceStage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "rows", summary: "Finds the rows of a CSV file of numbers.", output: .row,
    parameters: [
      .init(
        "path", .path, help: "The file; its first line names the columns.", default: .text("$input"), selects: true),
      .init(
        "columns", .names(1...10_000),
        help: "The columns that a row has, in this order; without it all of them, but for a first one called item.",
        optional: true),
    ],
    isSource: true)

  private let path: String
  private let columns: [String]?
  /// The table; none where there was no file when the stage was made.
  private let table: NumberTable?

  /// Makes the stage from checked arguments; throws `LabelError` for a file that cannot be read or is no table of numbers, but not yet for one
  /// that is not there: `limn check` compiles pipelines without their input.
  package init(_ arguments: Arguments) throws {
    path = arguments.text("path")
    columns = arguments.has("columns") ? arguments.texts("columns") : nil
    table = FileKind(followingLinks: path) == nil ? nil : try NumberTable(path: path, columns: columns)
  }

  /// The file.
  package var root: String? { path }

  /// "row-1" and so on, by the row's place in the file; throws `LabelError` where there is no file.
  package func names() throws -> [ItemName] {
    (0..<(try found().count)).map {
      ItemName(path: path, directory: "", stem: "row-\($0 + 1)", extension: "", index: $0)
    }
  }

  /// A row of so many columns, as far as they are known.
  package func outputType(for inputs: [DataType]) -> DataType { .row(columns: table?.columns.count ?? columns?.count) }

  /// The row that the item names; throws `DataError` for a number that the table does not have.
  package func run(_ inputs: [Item], in context: StageContext) throws -> Item {
    var item = inputs[0]
    let table = try found()
    context.record?.read(table.file)
    item.value = try table.row((Int(item.name.stem.dropFirst("row-".count)) ?? 0) - 1)
    return item
  }
  private func found() throws -> NumberTable { try table ?? NumberTable(path: path, columns: columns) }
}
