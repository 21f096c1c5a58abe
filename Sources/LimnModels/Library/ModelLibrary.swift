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

  /// The folders that hold model folders, searched in this order.
  package let searchPaths: [String]
  /// The families that folders are read as.
  package let families: [ModelFamily]
  /// The priors that files in model folders are read as.
  package let priors: PriorFormats
  private let folders = Mutex<[String: ModelFolder]>([:])
  private let models = Mutex<[String: LearnedModel]>([:])
  private let hashes = Mutex<[String: String]>([:])

  /// Makes a library of some families, of the usual folders (`SearchFolders`) if none are given.
  public init(
    searchPaths: [String] = SearchFolders.models.paths(), families: [ModelFamily], priors: PriorFormats = .standard
  ) {
    self.searchPaths = searchPaths
    self.families = families
    self.priors = priors
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
    return entries.values.sorted { $0.name < $1.name }
  }

  /// The folder that a pipeline means: a path (with a slash in it, or a dot first) as it is, else a name looked up; throws
  /// for a name that is not known.
  package func path(of model: String) throws(ModelError) -> String {
    if model.contains("/") || model.hasPrefix(".") { return model }
    for path in searchPaths where !model.isEmpty {
      if FileManager.default.fileExists(atPath: "\(path)/\(model)/config.json") { return "\(path)/\(model)" }
    }
    if let advice = RestrictedModels.advice(for: model) { throw ModelError("no model named \"\(model)\"; \(advice)") }
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
      let folder = try ModelFolder(path: path, families: families)
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

  private func loaded(_ name: String) throws -> LearnedModel {
    let folder = try folder(name)
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
