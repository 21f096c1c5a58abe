import Foundation
import LimnFoundation
import LimnPipelines

/// A plug-in: a folder with a `plugin.yaml` that names a program and the stages that it is.
package struct Plugin: Sendable {
  /// The folder's name.
  package let name: String
  /// What `plugin.yaml` says.
  package let manifest: PluginManifest
  /// The hash of all files of the folder: results depend on it.
  package let hash: String

  /// Files of a plug-in that are hashed, at most; links and hidden files are not, nor what Python compiles.
  private static let fileLimit = 10_000

  /// Reads a plug-in's folder; throws `Diagnostics` for its `plugin.yaml` and `FileError` for files that cannot be read.
  package init(folder: String) throws {
    name = folder.lastComponent
    manifest = try PluginManifest(folder: folder)
    hash = try Self.hash(of: folder)
  }

  private static func hash(of folder: String) throws -> String {
    guard let files = FileManager.default.enumerator(atPath: folder) else {
      throw FileError(folder, "cannot be listed", kind: .input)
    }
    var names: [String] = []
    while let name = files.nextObject() as? String {
      if name.lastComponent.hasPrefix(".") || name.lastComponent == "__pycache__" {
        files.skipDescendants()
        continue
      }
      if (files.fileAttributes?[.type] as? FileAttributeType) == .typeRegular { names.append(name) }
      guard names.count <= fileLimit else {
        throw FileError(folder, "has more than \(fileLimit) files; keep a plug-in's data elsewhere", kind: .input)
      }
    }
    var hash = ContentHash()
    for name in names.sorted() {
      hash.update("\(name)\n\(try ContentHash.hexadecimal(ofFile: folder.appendingComponent(name)))\n")
    }
    return hash.hexadecimal
  }
}
