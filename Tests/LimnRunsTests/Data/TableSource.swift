import LimnData
import LimnFoundation
import LimnPipelines

/// Finds the rows of a CSV file of numbers: a source of another kind than photos.
struct TableSource: SourceStage {
  static let signature = Signature(
    name: "table", summary: "Finds the rows of a CSV file of numbers.", output: .row,
    parameters: [
      .init(
        "path", .path, help: "The file; its first line names the columns.", default: .text("$input"), selects: true)
    ],
    isSource: true)

  private let file: FileRecord
  private let rows: [Row]

  init(_ arguments: Arguments) throws {
    let path = arguments.text("path")
    guard let state = FileState(path: path) else {
      throw StageError("cannot find '\(path.printable)': give a CSV file")
    }
    let bytes = try FileBytes.read(path)
    file = FileRecord(path: path, hash: ContentHash.hexadecimal(of: bytes), state: state)
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { $0.split(separator: ",") }
    let columns = (lines.first ?? []).map(String.init)
    rows = try lines.dropFirst().map { try Row(columns: columns, values: $0.map { Float($0) ?? .nan }) }
  }

  var root: String? { file.path }

  func names() -> [ItemName] {
    rows.indices.map {
      ItemName(path: file.path, directory: "", stem: "row-\($0 + 1)", extension: "", index: $0)
    }
  }

  func outputType(for inputs: [DataType]) -> DataType { .row(columns: rows.first?.values.count) }

  func run(_ inputs: [Item], in context: StageContext) throws -> Item {
    var item = inputs[0]
    guard let number = Int(item.name.stem.dropFirst("row-".count)), rows.indices.contains(number - 1) else {
      throw StageError("the table has no such row")
    }
    context.record?.read(file)
    item.value = rows[number - 1]
    return item
  }
}
