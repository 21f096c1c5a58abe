import LimnData
import LimnFoundation
import LimnPipelines
import Synchronization

/// Writes all rows of a run into one CSV file at its end; what came through once is kept for later runs.
final class SaveRowsStage: Stage {
  static let signature = Signature(
    name: "save-rows", summary: "Writes all rows into one CSV file.", inputs: [.init("row", accepts: [.row])],
    parameters: [.init("path", .path, help: "The file.")])

  private let path: String
  private let lines = Mutex<[Int: String]>([:])

  init(_ arguments: Arguments) { path = arguments.text("path") }

  func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

  var gathering: Gathering { .all }

  var places: [String] { [path] }

  func run(_ inputs: [Item], in context: StageContext) throws -> Item {
    let row = try inputs[0].as(Row.self)
    let line = row.values.map { "\($0)" }.joined(separator: ",")
    lines.withLock { $0[inputs[0].name.index] = "\(inputs[0].name),\(line)" }
    return inputs[0]
  }

  func kept(of name: ItemName) -> [UInt8]? { lines.withLock { $0[name.index] }.map { Array($0.utf8) } }

  func recall(_ bytes: [UInt8], of name: ItemName, in context: StageContext) -> Bool {
    lines.withLock { $0[name.index] = String(decoding: bytes, as: UTF8.self) }
    return true
  }

  func finish() throws -> [String] {
    let lines = lines.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
    guard !lines.isEmpty else { return [] }
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: path)
    return [path]
  }
}
