import Foundation
import LimnTensors

/// The folder that a run writes to, and the check that nothing is written outside it.
public struct OutputFolder: Sendable, Hashable {
  /// The folder as it was given.
  public let path: String
  private let real: String

  /// Takes a folder that is there; throws where it cannot be found.
  public init(_ path: String) throws(FileError) {
    guard let real = Self.realPath(path) else {
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
  public func contains(_ path: String) -> Bool {
    var folder = Self.parent(of: path)
    var missing: [Substring] = []
    while true {
      if let found = Self.realPath(folder) {
        guard !missing.contains("..") else { return false }
        return found == real || found.hasPrefix(real.hasSuffix("/") ? real : real + "/")
      }
      let outer = Self.parent(of: folder)
      // A link to nowhere is there, though it leads to nothing yet.
      guard outer != folder, (try? FileManager.default.destinationOfSymbolicLink(atPath: folder)) == nil else {
        return false
      }
      missing.append(folder.split(separator: "/").last ?? "")
      folder = outer
    }
  }

  /// The part of a path below the folder, as journals note it; nil for one that lies elsewhere.
  public func below(_ path: String) -> String? {
    guard let folder = Self.realPath(Self.parent(of: path)), let name = path.split(separator: "/").last else {
      return nil
    }
    if folder == real { return String(name) }
    let prefix = real.hasSuffix("/") ? real : real + "/"
    return folder.hasPrefix(prefix) ? folder.dropFirst(prefix.count) + "/" + name : nil
  }

  /// The path of something below the folder.
  public func appending(_ below: String) -> String { path.hasSuffix("/") ? path + below : path + "/" + below }

  private static func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  private static func parent(of path: String) -> String {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard let slash = trimmed.utf8.lastIndex(of: UInt8(ascii: "/")) else { return trimmed == "." ? "." : "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }
}
