import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors

/// One model as `limn models NAME` describes it: its folder, what it takes, and its directions.
struct ModelFacts {
  /// The same for JSON.
  let row: Row
  private let directions: DirectionTable
  private let family: ModelFamily?

  /// A model's facts as JSON has them.
  struct Row: Encodable {
    let name: String
    let family: String
    let parameters: Int
    let hash: String
    let folder: String
    /// Rows and columns of its images, if they are square and of one size.
    let imageSize: Int?
    /// Columns and rows of its images; null: any number.
    let imageWidth: Int?, imageHeight: Int?
    /// Whether `encode` and `decode` can name it; a judge or an embedding they cannot.
    let isAutoencoder: Bool
    /// What latents are drawn from: "fitted" to photos, "standard normal", or null where there is neither.
    let prior: String?
    /// The hyperparameters by name, as config.json gives them; null for a family that this version does not know.
    let architecture: [String: LimnFoundation.Argument]?
    /// The network's modules, each before its parts.
    let network: [NetworkTree.Row]
    let directions: [DirectionTable.Row]
  }

  /// Reads a model by its name or folder, and those of its directions that are named, or all; throws `ModelError` for what is
  /// not known, not sound, or fitted to another model.
  init(_ name: String, directions names: [String], in library: ModelLibrary) throws(ModelError) {
    let folder = try library.folder(name)
    let model = try? library.model(name, needing: [.encoder, .decoder])
    let all = names.isEmpty ? try library.directions(of: name) : names
    let directions = try all.map { direction throws(ModelError) in
      // The name of a file in the current folder is a path, too.
      let isBare = !names.isEmpty && direction.hasSuffix(".safetensors") && !direction.contains("/")
      return try library.direction(isBare && !direction.hasPrefix(".") ? "./" + direction : direction, of: name)
    }
    self.directions = DirectionTable(directions)
    var prior = model?.has(.prior) == true ? "standard normal" : nil
    if model != nil {
      do { prior = try library.fittedPrior(of: name) == nil ? prior : "fitted" } catch let error as ModelError {
        throw error
      } catch { throw ModelError("\(error)") }
    }
    let family = library.families.first { $0.name == folder.config.family }
    self.family = family
    let values = try family?.architecture(of: folder)
    let network = values.flatMap { try? family?.network($0) }.map { NetworkTree($0) }
    row = Row(
      name: folder.name, family: folder.config.family, parameters: folder.parameterCount, hash: folder.hash,
      folder: folder.path, imageSize: model?.imageSize, imageWidth: model?.input.width,
      imageHeight: model?.input.height,
      isAutoencoder: model != nil, prior: prior,
      architecture: values, network: network?.rows ?? [], directions: self.directions.rows)
  }

  /// The facts, one a line, and the directions' table.
  var text: String {
    var facts = [
      ("name", row.name), ("family", row.family), ("parameters", "\(row.parameters)"), ("hash", row.hash),
      ("folder", row.folder),
    ]
    if row.isAutoencoder {
      facts.append(("images", images))
      facts.append(("prior", row.prior ?? "none"))
    }
    let lines = facts.map { $0.0.padding(to: 12) + $0.1.printable }.joined(separator: "\n")
    let none =
      "no directions"
      + (row.imageSize == nil ? "" : "; fit one with 'limn fit direction --model \(row.name.printable)'")
    return ([lines] + details + [row.directions.isEmpty ? none : directions.text]).joined(separator: "\n\n")
  }

  /// The sizes of its images in words.
  private var images: String {
    switch (row.imageWidth, row.imageHeight) {
    case (nil, nil): "of any size"
    case (let width?, nil): "\(width) pixels wide, of any height"
    case (nil, let height?): "\(height) pixels high, of any width"
    case (let width?, let height?): "\(width)×\(height) pixels"
    }
  }

  /// The hyperparameters with their help, and the network as a tree.
  private var details: [String] {
    guard let family, let values = row.architecture else { return [] }
    let facts: [(name: String, value: String, help: String)] = family.parameters.compactMap { parameter in
      guard let value = values[parameter.name] else { return nil }
      var parts: [Parameter] = []
      if case .group(let own, _) = parameter.kind { parts = own }
      return (parameter.name, value.text(parts).printable, parameter.help)
    }
    let name = facts.map { $0.name.count }.max() ?? 0
    let value = facts.map { $0.value.count }.filter { $0 <= 40 }.max() ?? 0
    let lines = facts.map { fact in
      "  " + fact.name.padding(to: name + 2) + fact.value.padding(to: value) + "  " + fact.help
    }
    let architecture = (["architecture"] + lines).joined(separator: "\n")
    return [architecture] + (row.network.isEmpty ? [] : [NetworkTree(rows: row.network).text])
  }
}
