import Foundation
import LimnFoundation
import LimnModels
import LimnPipelines
import Synchronization

/// The plug-ins that are found in the plug-in folders; their stages stand in pipelines like Limn's own.
package final class PluginLibrary: Sendable {
  /// A plug-in folder that cannot be used, and why, in one line.
  package struct Fault: Sendable, Hashable {
    /// The folder.
    package let folder: String
    /// Why.
    package let reason: String
  }

  /// The plug-ins by name; of equally named ones the first, as the search goes.
  package let plugins: [Plugin]
  /// What cannot be used.
  package let faults: [Fault]
  private let hashes = Mutex<[String: String]>([:])

  /// Reads the plug-ins of some folders, by default the usual ones (`SearchFolders`); `taken` are the names of stages that are no
  /// more to be had.
  package init(searchPaths: [String] = SearchFolders.plugins.paths(), taken: Set<String> = []) {
    var (plugins, faults, seen, names) = ([Plugin](), [Fault](), Set<String>(), taken)
    for path in searchPaths {
      for name in ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() {
        let folder = path.appendingComponent(name)
        let isPlugin = FileManager.default.fileExists(atPath: folder.appendingComponent(PluginManifest.fileName))
        guard isPlugin, seen.insert(name).inserted else { continue }
        do {
          let plugin = try Plugin(folder: folder)
          if let twice = plugin.manifest.stages.first(where: { names.contains($0.name) }) {
            faults.append(.init(folder: folder, reason: "there is a stage '\(twice.name)' already; rename one"))
            continue
          }
          names.formUnion(plugin.manifest.stages.map(\.name))
          plugins.append(plugin)
          // Its stages are known all the same, so that checking a pipeline reports what is wrong with them.
          if let fault = plugin.fault { faults.append(.init(folder: folder, reason: fault)) }
        } catch {
          faults.append(.init(folder: folder, reason: "\(error)"))
        }
      }
    }
    (self.plugins, self.faults) = (plugins, faults)
  }

  /// The entries of all plug-ins' stages for a registry.
  package var entries: [StageRegistry.Entry] {
    plugins.flatMap { plugin in
      plugin.manifest.stages.map { declaration in
        guard declaration.isSource else {
          return StageRegistry.Entry(PluginStage.self, signature: declaration.signature) { [self] arguments in
            try PluginStage(arguments, of: declaration, in: plugin, hash: hash(of: plugin))
          }
        }
        return StageRegistry.Entry(PluginSource.self, signature: declaration.signature) { [self] arguments in
          try PluginSource(arguments, of: declaration, in: plugin, hash: hash(of: plugin))
        }
      }
    }
  }

  /// The models of all plug-ins, for a library of models.
  package var models: [ModelLibrary.Provided] {
    plugins.compactMap { plugin in
      plugin.manifest.model.map { declaration in
        ModelLibrary.Provided(name: declaration.name, path: plugin.manifest.folder) {
          try PluginModel.model(declaration, in: plugin, hash: plugin.hash)
        }
      }
    }
  }

  /// The scores of all plug-ins that can be measured outside of pipelines.
  package var scores: [PluginScore] {
    plugins.flatMap { plugin in plugin.manifest.stages.compactMap { PluginScore($0, in: plugin) } }
  }

  /// A plug-in's hash; throws `StageError` for one whose program cannot be started.
  private func hash(of plugin: Plugin) throws -> String {
    if let fault = plugin.fault { throw StageError("the plug-in '\(plugin.name)' cannot be used: \(fault)") }
    return try hashes.withLock { hashes in
      let name = "plug-in \(plugin.name)"
      if let known = hashes[name] { return known }
      let hash = try plugin.hash
      hashes[name] = hash
      return hash
    }
  }

  /// The hashes of the plug-ins that stages were made of so far, by name.
  package var used: [String: String] { hashes.withLock { $0 } }
}
