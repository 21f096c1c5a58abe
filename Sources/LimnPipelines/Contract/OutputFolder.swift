import Foundation
import LimnFoundation
import LimnTensors

/// The folder that a run writes to, and the check that nothing is written outside it.
public struct OutputFolder: Sendable, Hashable {
  /// The folder as it was given.
  public let path: String
  private let real: String

  /// Takes a folder that is there; throws where it cannot be found.
  public init(_ path: String) throws(FileError) {
    guard let real = path.realPath else {
      throw FileError(path, "cannot be found: \(String(cString: strerror(errno)))", concernsPlace: true)
    }
    self.path = path
    self.real = real
  }

  /// Throws `StageError` for a path that leads out of the folder: by "..", from the root, or through a symbolic link.
  public func check(_ path: String) throws(StageError) {
    guard contains(path) else {
      throw StageError(
        "'\(path.printable)' leads out of the output folder '\(self.path.printable)': choose a path below it")
    }
  }

  /// Whether a file at this path would lie in the folder; folders on the way need not be there yet.
  package func contains(_ path: String) -> Bool { below(path) != nil }

  /// The part of a path below the folder, as journals note it; nil for one that lies elsewhere, or leads there.
  package func below(_ path: String) -> String? {
    guard let name = path.split(separator: "/").last, let folder = Self.resolved(Self.parent(of: path)) else {
      return nil
    }
    if folder == real { return String(name) }
    let prefix = real.hasSuffix("/") ? real : real + "/"
    return folder.hasPrefix(prefix) ? folder.dropFirst(prefix.count) + "/" + name : nil
  }

  /// A file's path from the root on, without symbolic links in its folders; the path itself where it cannot be determined.
  static func resolving(_ path: String) -> String {
    guard let name = path.split(separator: "/").last, let folder = resolved(parent(of: path)) else { return path }
    return folder.appendingComponent(String(name))
  }

  /// A folder's real path, the last parts of which need not exist yet; nil if it cannot be determined.
  private static func resolved(_ folder: String) -> String? {
    var folder = folder
    var missing: [Substring] = []
    while true {
      if let found = folder.realPath {
        guard !missing.contains("..") else { return nil }
        return missing.isEmpty ? found : (found == "/" ? "" : found) + "/" + missing.reversed().joined(separator: "/")
      }
      let outer = parent(of: folder)
      // A link to nowhere is there, though it leads to nothing yet.
      guard outer != folder, (try? FileManager.default.destinationOfSymbolicLink(atPath: folder)) == nil else {
        return nil
      }
      if let last = folder.split(separator: "/").last, last != "." { missing.append(last) }
      folder = outer
    }
  }

  /// The path of something below the folder.
  public func appending(_ below: String) -> String { path.appendingComponent(below) }

  private static func parent(of path: String) -> String {
    (path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path).parentFolder
  }
}

extension String {
  /// The path from the root on, without symbolic links; nil (and `errno`) where nothing is there.
  package var realPath: String? {
    guard let real = realpath(systemPath, nil) else { return nil }
    defer { free(real) }
    return String(systemPath: real)
  }

  /// What two names or paths share where a file system could take them for one, by upper and lower case or by ways of writing
  /// an accent.
  package var alikeToFileSystems: String { precomposedStringWithCanonicalMapping.lowercased() }
}
