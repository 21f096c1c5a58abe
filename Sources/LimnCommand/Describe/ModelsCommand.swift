import ArgumentParser
import LimnFoundation
import LimnModels
import LimnTensors
import TextTable

/// `limn models`: lists or describes models, or installs one.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Lists the models that a pipeline can name, or describes one and its directions; installs models.",
    discussion: "'limn models faces-vae' describes a model; 'limn help models show' says more.",
    subcommands: [ShowModelsCommand.self, AddModelCommand.self], defaultSubcommand: ShowModelsCommand.self)
}

/// `limn models show`, or without that word: the models that a pipeline can name, or what there is to know of one, its directions above all.
struct ShowModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Lists the models that a pipeline can name, or describes one and its directions.",
    discussion: """
      'limn models faces-vae' describes a model and its directions, 'limn models faces-vae glasses smile' some of them; \
      files of directions (glasses.safetensors) can be given in their place.

      Spread is the standard deviation of all projections onto the direction; distance, in spreads, is that between the \
      means of those with and those without the attribute; balanced accuracy is that of the best threshold on the \
      photos it was fitted to, the mean over both classes (half is chance).
      """)

  @Argument(
    help:
      "A model's name or folder, then names or files of its directions (default: all); or files of directions alone.",
    completion: .file(extensions: ["safetensors"]))
  var names: [String] = []

  @OptionGroup var json: JSONFlag

  func run() throws {
    let library = Environment.models
    guard let first = names.first else { return try list(library) }
    if first.hasSuffix(".safetensors") {
      let table = DirectionTable(try names.map { try Direction(path: $0) })
      print(json.isGiven ? try JSONOutput("directions", table.rows).text() : table.text)
      return
    }
    let facts = try ModelFacts(first, directions: Array(names.dropFirst()), in: library)
    print(json.isGiven ? try JSONOutput("model", facts.row).text() : facts.text)
  }

  private func list(_ library: ModelLibrary) throws {
    let rows = library.list().map { Row($0, in: library) }
    if json.isGiven { return print(try JSONOutput("models", rows).text()) }
    guard !rows.isEmpty else {
      print("no models; looked in \(library.searchPaths.map(\.printable).joined(separator: ", "))")
      return
    }
    let table = TextTable<Row> { row in
      [
        Column(title: "name", value: row.name), Column(title: "family", value: row.family ?? "unusable"),
        Column(title: "parameters", value: row.parameters.map(String.init) ?? "", align: .right),
        Column(title: "hash", value: row.hash.map { String($0.prefix(8)) } ?? ""),
        Column(title: "folder", value: row.fault ?? row.folder),
      ]
    }
    print(table.string(for: rows, style: Style.simple) ?? "")
  }

  /// A line of the list.
  private struct Row: Encodable {
    let name: String
    let folder: String
    var family: String?
    var parameters: Int?
    var hash: String?
    /// Why the model cannot be used.
    var fault: String?

    init(_ entry: ModelLibrary.Entry, in library: ModelLibrary) {
      (name, folder) = (entry.name, entry.path)
      do throws(ModelError) {
        let model = try library.folder(entry.path)
        family = model.config.family
        // What a plug-in's model has is its own affair.
        parameters = model.weights.isEmpty ? nil : model.parameterCount
        hash = model.hash
      } catch {
        fault = "\(error)"
      }
    }
  }
}

extension ModelFolder {
  /// How many numbers its weights hold.
  var parameterCount: Int { weights.values.reduce(0) { $0 + $1.count } }
}
