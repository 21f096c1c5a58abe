import ArgumentParser
import LimnModels
import LimnTensors
import TextTable

/// `limn models`: the models that a pipeline can name.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "Lists the models that a pipeline can name, and where they are.")

  func run() throws {
    let library = ModelLibrary(families: ModelFamily.all)
    let entries = library.list()
    guard !entries.isEmpty else {
      print("no models; looked in \(library.searchPaths.map(\.printable).joined(separator: ", "))")
      return
    }
    let rows = entries.map { entry -> Row in
      do throws(ModelError) {
        let folder = try library.folder(entry.path)
        let count = folder.weights.values.reduce(0) { $0 + $1.count }
        return Row(
          name: entry.name, family: folder.config.family, size: String(count), hash: String(folder.hash.prefix(8)),
          path: entry.path)
      } catch {
        return Row(name: entry.name, family: "unusable", size: "", hash: "", path: "\(error)")
      }
    }
    let table = TextTable<Row> { row in
      [
        Column(title: "name", value: row.name), Column(title: "family", value: row.family),
        Column(title: "parameters", value: row.size, align: .right), Column(title: "hash", value: row.hash),
        Column(title: "folder", value: row.path),
      ]
    }
    print(table.string(for: rows, style: Style.simple) ?? "")
  }

  private struct Row {
    let name: String, family: String, size: String, hash: String, path: String
  }
}
