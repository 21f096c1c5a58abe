import LimnData
import LimnFoundation
import LimnPipelines
import LimnTensors
import Synchronization

/// Writes the latents of all items of a run to one file, for other programs: a row an item, in the items' order.
package final class SaveLatentsStage: Stage {
  /// Name, help, ports and parameters.
  package static let signature = Signature(
    name: "save-latents", summary: "Writes the latents of all items to one file, CSV or NPY, a row an item.",
    inputs: [.init("latent", accepts: [.latent])],
    parameters: [
      .init(
        "path", .path,
        help: "The file: .csv has the items' names and a column for each number, .npy the numbers alone.",
        default: .text("$output/latents.csv"))
    ])

  private let path: String
  private let isTable: Bool
  private let rows = Mutex<[Int: (name: String, values: [Float])]>([:])

  /// Makes the stage; throws `StageError` if the path ends in neither .csv nor .npy.
  package init(_ arguments: Arguments) throws {
    path = arguments.text("path")
    let ending = path.lastComponent.fileExtension.lowercased()
    guard ["csv", "npy"].contains(ending) else {
      throw StageError("'\(path.printable)' ends in neither .csv nor .npy: latents are written as one of these")
    }
    isTable = ending == "csv"
  }

  /// The latent's own type.
  package func outputType(for inputs: [DataType]) throws(PortError) -> DataType { inputs[0] }

  /// Every item has a row.
  package var gathering: Gathering { .all }

  /// The file.
  package var places: [String] { [path] }

  /// A latent is one of a whole photo.
  package var neighbourhood: Neighbourhood { Neighbourhood(reach: nil) }

  /// Keeps the numbers of the item's latent and passes it on; throws `StageError` for several latents at once.
  package func run(_ inputs: [Item], in context: StageContext) async throws -> Item {
    let latent = try inputs[0].latent()
    guard latent.count == 1 else { throw StageError("here are \(latent.count) latents at once, and a row is of one") }
    add(latent.rows.array, of: inputs[0].name)
    return inputs[0]
  }

  /// The item's numbers, four bytes each.
  package func kept(of name: ItemName) throws -> [UInt8]? {
    rows.withLock { $0[name.index]?.values }.map { values in
      values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32($0))) } }
    }
  }

  /// Takes an item's numbers as an earlier run had them.
  package func recall(_ bytes: [UInt8], of name: ItemName, in context: StageContext) -> Bool {
    guard bytes.count % 4 == 0, !bytes.isEmpty else { return false }
    add(
      stride(from: 0, to: bytes.count, by: 4).map { start in
        Float(bitPattern: (0..<4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[start + $1]) })
      }, of: name)
    return true
  }

  private func add(_ values: [Float], of name: ItemName) {
    rows.withLock { $0[name.index] = (name.description, values) }
  }

  /// Writes the file, unless no item came through; throws `FileError` if the system refuses, and `StageError` for latents of several sizes.
  package func finish() async throws -> [String] {
    let found = rows.withLock { rows in
      defer { rows = [:] }
      return rows.sorted { $0.key < $1.key }.map(\.value)
    }
    guard let first = found.first else { return [] }
    if let other = found.first(where: { $0.values.count != first.values.count }) {
      throw StageError(
        "the latent of \(other.name.printable) has \(other.values.count) numbers, that of \(first.name.printable) "
          + "\(first.values.count): give photos of one size")
    }
    if isTable {
      let header = (["file"] + first.values.indices.map { "unit_\($0)" }).joined(separator: ",")
      let lines = found.map { row in ([row.name.quotedForCSV] + row.values.map { "\($0)" }).joined(separator: ",") }
      try AtomicFile.write(([header] + lines).joined(separator: "\n") + "\n", to: path)
    } else {
      try NPY.write(Tensor(found.flatMap(\.values), shape: [found.count, first.values.count]), to: path)
    }
    return [path]
  }
}
