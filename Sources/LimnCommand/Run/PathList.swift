import Foundation
import LimnFoundation
import LimnPipelines
import LimnStages
import LimnTensors

/// Several photos and folders that one run reads, as a shell's pattern gives them: `limn run denoise a/*.jpg b out`.
enum PathList {
  /// The paths in one form, so that they have a folder in common: as they are if all begin at the current folder, without "..",
  /// or all at "/", and else from "/" on.
  static func alike(_ paths: [String]) -> [String] {
    if paths.allSatisfy({ $0.hasPrefix("/") }) { return paths }
    guard paths.contains(where: { $0.hasPrefix("/") || components($0).contains("..") }) else { return paths }
    return paths.map(\.absolutePath)
  }

  /// The nearest folder that all paths lie in: "." for relative paths that have nothing in common.
  static func commonFolder(of paths: [String]) -> String {
    var common: [Substring]?
    let isAbsolute = paths.allSatisfy { $0.hasPrefix("/") }
    for path in paths {
      let parts = Array(components(path).dropLast())
      guard let known = common else {
        common = parts
        continue
      }
      common = zip(known, parts).prefix { $0 == $1 }.map(\.0)
    }
    let joined = (common ?? []).joined(separator: "/")
    return isAbsolute ? "/" + joined : joined.isEmpty ? "." : joined
  }

  /// The photos at paths, those of folders among them, as paths below a root: each once, in the order given. A path that is no
  /// folder is listed as it is, so that it fails by its own name if it cannot be read; throws `StageError` for a path at which
  /// there is nothing, and for a folder without photos.
  static func photos(at paths: [String], below root: String, _ selection: ItemSelection) throws -> [String] {
    let skipped = root == "/" || root == "." ? 0 : components(root).count
    var photos: [String] = []
    for path in paths where FileKind(ofLink: path) == nil {
      throw StageError(
        "cannot find '\(path.printable)': \(String(cString: strerror(errno))); give photos or folders of photos")
    }
    for path in paths {
      guard FileKind(followingLinks: path)?.isFolder == true else {
        photos.append(path)
        continue
      }
      var within = ItemSelection()
      (within.isRecursive, within.skipped) = (selection.isRecursive, selection.skipped)
      within.findsOthers = selection.findsOthers
      let found = try LoadStage(path: path).find(within)
      for note in found.notes { printError(note) }
      photos += found.names.map(\.path)
    }
    return photos.map { components($0).dropFirst(skipped).joined(separator: "/") }
  }

  /// "a/./b//c" as a, b, c.
  private static func components(_ path: String) -> [Substring] {
    path.split(separator: "/").filter { $0 != "." }
  }
}
