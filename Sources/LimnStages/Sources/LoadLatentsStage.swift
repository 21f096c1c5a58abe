import LimnData
import LimnFoundation
import LimnModels
import LimnPipelines
import LimnTensors
import Synchronization

/// Loads latents of a model from a file that `save-latents` or another program wrote: a row an item.
package final class LoadLatentsStage: SourceStage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "load-latents", summary: "Loads latents from a file, CSV or NPY, a row an item.", output: .latent,
    parameters: [
      .init("model", .model, help: "The model whose latents they are: a name or the path of its folder."),
      .init(
        "path", .path,
        help: "The file: .csv with the items' names in the column 'file' and the numbers in all others, or .npy."),
    ],
    isSource: true)

  private let path: String
  private let shape: LatentShape
  private let contents = Mutex<(names: [ItemName], rows: Tensor, file: FileRecord)?>(nil)

  /// Makes the stage; throws `StageError` if the model cannot be had or its latents are no vectors.
  package init(_ arguments: Arguments, models: ModelLibrary) throws {
    path = arguments.text("path")
    let space: LatentSpace
    do { space = try models.stageModel(arguments, needing: [.decoder]).space } catch { throw StageError("\(error)") }
    shape = LatentShape(
      space: space,
      levels: try space.levels.map { level in
        guard case .vector(let units) = level else {
          throw StageError("\(space) has latents that are no vectors: they are not kept in such a file")
        }
        return [1, units]
      })
  }

  /// The file.
  package var root: String? { path }

  /// A latent of the model's space.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { .latent(shape.space) }

  /// The names in the file, or latent-00001 and so on; throws for a file that cannot be used.
  package func names() throws -> [ItemName] { try read().names }

  /// The latent that the item names.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    var item = inputs[0]
    let (names, rows, file) = try read()
    context.record?.read(file)
    // Of some of the items, each is found by its name.
    let index = item.name.index
    let place =
      index < names.count && names[index].description == item.name.description
      ? index : names.firstIndex { $0.description == item.name.description }
    guard let place else { throw StageError("there is no latent '\(item.name.description.printable)'") }
    item.value = shape.latent(rows.items(place..<place + 1))
    return item
  }

  private func read() throws -> (names: [ItemName], rows: Tensor, file: FileRecord) {
    try contents.withLock { contents in
      if let contents { return contents }
      let made = path.lastComponent.fileExtension.lowercased() == "npy" ? try numbers() : try table()
      guard made.rows.isFinite else { throw StageError("'\(path.printable)' holds NaN or infinity") }
      let whole = (made.names, made.rows, try FileRecord(ofFile: path))
      contents = whole
      return whole
    }
  }

  private func numbers() throws -> (names: [ItemName], rows: Tensor) {
    let rows = try NPY.read(path)
    guard rows.shape.rank == 2, rows.shape[0] > 0 else {
      throw StageError("'\(path.printable)' is \(rows.shape), not [latents, \(shape.coordinates)]")
    }
    try check(rows.shape[1])
    let digits = max(5, String(rows.shape[0]).count)
    let names = (0..<rows.shape[0]).map { ItemName("latent", number: $0 + 1, digits: digits, path: path, index: $0) }
    return (names, rows)
  }

  private func table() throws -> (names: [ItemName], rows: Tensor) {
    let table: NumberTable
    do throws(LabelError) { table = try NumberTable(path: path, isNamed: true) } catch { throw StageError("\(error)") }
    try check(table.columns.count)
    let names = table.names.enumerated().map { index, file in
      let name = file.lastComponent
      let ending = name.fileExtension
      let folder = file.dropLast(name.count)
      return ItemName(
        path: path, directory: String(folder.hasSuffix("/") ? folder.dropLast() : folder),
        stem: ending.isEmpty ? name : String(name.dropLast(ending.count + 1)), extension: ending, index: index)
    }
    return (names, table.tensor)
  }

  private func check(_ columns: Int) throws(StageError) {
    guard columns == shape.coordinates else {
      throw StageError(
        "'\(path.printable)' has \(columns) numbers a row, and latents of \(shape.space) have \(shape.coordinates)")
    }
  }
}
