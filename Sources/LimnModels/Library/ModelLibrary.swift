import Foundation
import LimnFoundation
import LimnTensors
import Synchronization

/// Where models are found by name; each is loaded once, however many stages name it.
public final class ModelLibrary: Sendable {
  /// A model that can be named.
  package struct Entry: Sendable, Hashable {
    /// The name to use in pipelines: its folder's.
    package let name: String
    /// The folder.
    package let path: String
  }

  /// A model that something else than a folder of ours provides, such as a plug-in.
  package struct Provided: Sendable {
    /// The name to use in pipelines.
    let name: String
    /// The folder where what is fitted to it lies.
    let path: String
    /// Makes the model, once.
    let load: @Sendable () throws -> LearnedModel

    /// Makes an entry of a name, a folder and what makes the model.
    package init(name: String, path: String, load: @escaping @Sendable () throws -> LearnedModel) {
      (self.name, self.path, self.load) = (name, path, load)
    }
  }

  /// The folders that hold model folders, searched in this order.
  package let searchPaths: [String]
  /// The families that folders are read as.
  package let families: [ModelFamily]
  /// The priors that files in model folders are read as.
  package let priors: PriorFormats
  private let provided: [Provided]
  private let folders = Mutex<[String: ModelFolder]>([:])
  private let models = Mutex<[String: LearnedModel]>([:])
  private let hashes = Mutex<[String: String]>([:])

  /// Makes a library of some families, of the usual folders (`SearchFolders`) if none are given.
  public convenience init(
    searchPaths: [String] = SearchFolders.models.paths(), families: [ModelFamily], priors: PriorFormats = .standard
  ) {
    self.init(searchPaths: searchPaths, families: families, priors: priors, providing: [])
  }

  /// The same with models that something else provides; a folder of the same name comes first.
  package init(
    searchPaths: [String] = SearchFolders.models.paths(), families: [ModelFamily], priors: PriorFormats = .standard,
    providing provided: [Provided]
  ) {
    self.searchPaths = searchPaths
    self.families = families
    self.priors = priors
    self.provided = provided
  }

  /// The models that can be named, by name; the first of equally named ones, as the search goes.
  package func list() -> [Entry] {
    var entries: [String: Entry] = [:]
    for path in searchPaths {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      where entries[name] == nil && FileManager.default.fileExists(atPath: "\(path)/\(name)/config.json") {
        entries[name] = Entry(name: name, path: "\(path)/\(name)")
      }
    }
    for model in provided where entries[model.name] == nil {
      entries[model.name] = Entry(name: model.name, path: model.path)
    }
    return entries.values.sorted { $0.name < $1.name }
  }

  /// The folder that a pipeline means: a path (with a slash in it, or a dot first) as it is, else a name looked up; throws
  /// for a name that is not known.
  package func path(of model: String) throws(ModelError) -> String {
    if model.contains("/") || model.hasPrefix(".") { return model }
    for path in searchPaths where !model.isEmpty {
      if FileManager.default.fileExists(atPath: "\(path)/\(model)/config.json") { return "\(path)/\(model)" }
    }
    if let found = provided.first(where: { $0.name == model }) { return found.path }
    if let advice = RestrictedModels.advice(for: model) { throw ModelError("no model named \"\(model)\"; \(advice)") }
    if FileManager.default.fileExists(atPath: "\(model)/config.json") {
      throw ModelError(
        "no model named \"\(model.printable)\"; the folder of that name is given as ./\(model.printable)")
    }
    let names = list().map(\.name)
    let hint =
      if let nearest = nearestName(to: model, among: names) {
        "did you mean \"\(nearest)\"? Known: "
      } else {
        "known: "
      }
    throw ModelError(
      "no model named \"\(model.printable)\"; "
        + (names.isEmpty
          ? "none is known; give the path of a model's folder, or set LIMN_MODELS to where they are"
          : hint + names.map(\.printable).joined(separator: ", ")))
  }

  /// The folder of a name or path, read and checked at its first use; throws for what is not known or not sound.
  package func folder(_ model: String) throws(ModelError) -> ModelFolder {
    let path = try path(of: model)
    return try folders.withLock { folders throws(ModelError) in
      if let folder = folders[path] { return folder }
      let provided = try provided(at: path)?.folder
      let folder = if let provided { provided } else { try ModelFolder(path: path, families: families) }
      folders[path] = folder
      note(folder.hash, of: folder.name)
      return folder
    }
  }

  /// The model of a name or path, made by its family at its first use; throws as `folder` does, for a family that is not
  /// known, for weights that do not fit, and for a model that lacks one of the `roles`.
  public func model(_ name: String, needing roles: [Role] = []) throws -> LearnedModel {
    let model = try loaded(name)
    for role in roles { try model.require(role) }
    return model
  }

  /// The provided model whose folder a path is; nil where it is another folder.
  private func provided(at path: String) throws(ModelError) -> LearnedModel? {
    guard let found = provided.first(where: { $0.path == path }) else { return nil }
    do {
      return try models.withLock { models in
        if let model = models[path] { return model }
        let model = try found.load()
        models[path] = model
        return model
      }
    } catch { throw error as? ModelError ?? ModelError("\(error)") }
  }

  private func loaded(_ name: String) throws -> LearnedModel {
    let folder = try folder(name)
    if let model = try provided(at: folder.path) { return model }
    guard let family = families.first(where: { $0.name == folder.config.family }) else {
      throw ModelError(
        "\(folder.path.printable)/config.json: the family \"\(folder.config.family.printable)\" is not one that this "
          + "version knows (\(families.map(\.name).joined(separator: ", "))); use a newer limn")
    }
    return try models.withLock { models in
      if let model = models[folder.path] { return model }
      let model = try family.load(folder)
      models[folder.path] = model
      return model
    }
  }

  /// The hashes of all files that were read so far, by name: "faces-vae", "faces-vae/directions/glasses".
  package var used: [String: String] { hashes.withLock { $0 } }

  /// Notes what was read; two files of one name are distinguished by a number.
  func note(_ hash: String, of name: String) {
    hashes.withLock { hashes in
      var unique = name
      var number = 2
      while let other = hashes[unique], other != hash {
        unique = "\(name)#\(number)"
        number += 1
      }
      hashes[unique] = hash
    }
  }

  /// Notes a file beside a model's own; throws where it cannot be read.
  func note(file: String, of name: String) throws(ModelError) {
    do throws(FileError) {
      note(try ContentHash.hexadecimal(ofFile: file), of: name)
    } catch { throw ModelError(error.description) }
  }
}
