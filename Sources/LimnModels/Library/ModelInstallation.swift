import Foundation
import LimnFoundation

extension ModelLibrary {
  /// Copies a model's folder into a folder of models, so that it can be named, and returns it as it stands there: config.json, weights, card
  /// and licence, directions and prior, and no other files. It appears whole or not at all.
  ///
  /// Throws for a folder that is no sound model of a family that is known, for a name that is none, and for one that is taken by other
  /// content unless `replacing` it.
  package func install(
    _ source: String, as name: String? = nil, in target: String, replacing: Bool = false
  ) throws -> ModelFolder {
    let folder = try model(pathOf(source)).folder
    let name = name ?? folder.name
    guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/"), name.count <= 100, name.printable == name else {
      throw ModelError("'\(name.printable)' cannot be a model's name; give another one with --name")
    }
    let place = target.appendingComponent(name)
    if FileManager.default.fileExists(atPath: place) {
      if let known = try? ModelFolder(path: place, families: families), known.hash == folder.hash, !replacing {
        return known
      }
      guard replacing else {
        throw ModelError(
          "\(place.printable): there is another model of this name; give one with --name, or replace it with --replace")
      }
    }
    let new = target.appendingComponent(".\(name).new")
    let old = target.appendingComponent(".\(name).old")
    let files = FileManager.default
    for path in [new, old] where files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
    do {
      for file in Self.installedFiles(of: source) {
        try AtomicFile.write(FileBytes.read(source.appendingComponent(file)), to: new.appendingComponent(file))
      }
      if files.fileExists(atPath: place) { try files.moveItem(atPath: place, toPath: old) }
      try files.moveItem(atPath: new, toPath: place)
      try? files.removeItem(atPath: old)
    } catch {
      try? files.removeItem(atPath: new)
      throw error
    }
    return try ModelFolder(path: place, families: families)
  }

  /// The files of a model's folder that belong to the model, by their paths in it.
  private static func installedFiles(of source: String) -> [String] {
    func regular(_ folder: String, _ isWanted: (String) -> Bool) -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: source.appendingComponent(folder))) ?? []).sorted()
        .map { folder.isEmpty ? $0 : folder.appendingComponent($0) }
        .filter { isWanted($0) && FileKind(ofLink: source.appendingComponent($0))?.isFile == true }
    }
    let words = ["LICENSE", "LICENCE", "NOTICE", "README"]
    let top = regular("") { name in
      name == "config.json" || name.hasSuffix(".safetensors") || name.hasSuffix(".csv")
        || words.contains { name.uppercased().hasPrefix($0) }
    }
    return top + regular("directions") { $0.hasSuffix(".safetensors") }
  }

  /// A path that is not taken for a name.
  private func pathOf(_ source: String) -> String { source.contains("/") ? source : "./" + source }
}
