import Foundation
import LimnFoundation
import LimnModels
import LimnPipelines

/// A plug-in: a folder with a `plugin.yaml` that names a program and the stages that it is.
package struct Plugin: Sendable {
  /// The folder's name.
  package let name: String
  /// What `plugin.yaml` says.
  package let manifest: PluginManifest
  /// The hash of all files of the folder, links being followed, on which results depend: read anew each time, since plug-ins that no
  /// pipeline names are only listed. Throws `FileError` for a file that cannot be read.
  package var hash: String { get throws { try Self.hash(of: manifest.folder) } }

  /// Files of a plug-in that are hashed, at most; hidden files are not, nor what Python compiles, nor what was fitted to a plug-in's
  /// model.
  private static let fileLimit = 10_000

  /// Reads a plug-in's `plugin.yaml`; throws what is wrong with it.
  package init(folder: String) throws(Diagnostics) {
    name = folder.lastComponent
    manifest = try PluginManifest(folder: folder)
  }

  /// Why the program cannot be started, as far as its file shows; nil where nothing is wrong with that.
  var fault: String? {
    let program = manifest.command[0]
    let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let paths =
      program.contains("/") ? [program] : folders.split(separator: ":").map { String($0).appendingComponent(program) }
    let files = paths.filter { FileKind(followingLinks: $0)?.isFile == true }
    guard !files.isEmpty else {
      return "its program '\(program.printable)' is not there: install it, or change 'command' in plugin.yaml"
    }
    guard !files.contains(where: { access($0.systemPath, X_OK) == 0 }) else { return nil }
    return "its program '\(program.printable)' may not be executed: make it executable (chmod +x)"
  }

  private static func hash(of folder: String) throws -> String {
    var names: [String] = []
    // Folders by their paths in the plug-in's, with all that they lie in: a link to one of these would lead round for ever.
    var waiting: [(inner: String, outer: Set<FileKind.Identity>)] = [("", [])]
    while let (inner, outer) = waiting.popLast() {
      let path = inner.isEmpty ? folder : folder.appendingComponent(inner)
      guard let identity = FileKind(followingLinks: path)?.identity,
        let found = try? FileManager.default.contentsOfDirectory(atPath: path)
      else { throw FileError(path, "cannot be listed", kind: .input) }
      guard !outer.contains(identity) else { continue }
      for name in found where !isLeftOut(name, in: inner) {
        let below = inner.isEmpty ? name : inner.appendingComponent(name)
        switch FileKind(followingLinks: folder.appendingComponent(below))?.type {
        case .file: names.append(below)
        case .folder: waiting.append((below, outer.union([identity])))
        case .other, nil: continue
        }
        guard names.count + waiting.count <= fileLimit else {
          throw FileError(folder, "has more than \(fileLimit) files; keep a plug-in's data elsewhere", kind: .input)
        }
      }
    }
    var hash = ContentHash()
    for name in names.sorted() {
      hash.update("\(name)\n\(try ContentHash.hexadecimal(ofFile: folder.appendingComponent(name)))\n")
    }
    return hash.hexadecimal
  }

  private static func isLeftOut(_ name: String, in folder: String) -> Bool {
    name.hasPrefix(".") || name == "__pycache__"
      || folder.isEmpty && (name == "directions" || name == PriorFormats.fileName)
  }
}
