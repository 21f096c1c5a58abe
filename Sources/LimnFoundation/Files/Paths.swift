import Foundation

// Paths as texts; only `absolutePath` asks the file system.

extension String {
  /// The path of something inside the folder of this path.
  package func appendingComponent(_ component: String) -> String {
    hasSuffix("/") ? self + component : self + "/" + component
  }

  /// What another path means where relative ones begin in the folder of this path.
  package func resolving(_ path: String) -> String { path.hasPrefix("/") ? path : appendingComponent(path) }

  /// The path from "/" on, without "." and ".."; a relative one begins in the current folder.
  package var absolutePath: String { URL(fileURLWithPath: self).standardizedFileURL.path }

  /// The folder that the path lies in, what stands before its last slash: "." for a bare name.
  package var parentFolder: String {
    // A slash with an accent after it is one character, and still a slash to the system.
    guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == startIndex ? "/" : String(self[..<slash])
  }

  /// What follows the last slash.
  package var lastComponent: String {
    let trimmed = trimmingSuffix("/")
    return trimmed.lastIndex(of: "/").map { String(trimmed[trimmed.index(after: $0)...]) } ?? trimmed
  }

  /// What follows the last dot of a file name, "" if that is nothing or everything.
  package var fileExtension: String {
    guard let dot = lastIndex(of: "."), dot != startIndex else { return "" }
    return String(self[index(after: dot)...])
  }

  /// The path with one slash where several stand side by side.
  package var withSingleSlashes: String {
    let slash = UInt8(ascii: "/")
    guard zip(utf8, utf8.dropFirst()).contains(where: { $0 == slash && $1 == slash }) else { return self }
    var previous: UInt8 = 0
    return String(
      decoding: utf8.filter { byte in
        defer { previous = byte }
        return byte != slash || previous != slash
      }, as: UTF8.self)
  }

  /// The path without slashes at its end; "/" stays.
  package var withoutSlashAtEnd: String {
    let trimmed = trimmingSuffix("/")
    return trimmed.isEmpty ? String(prefix(1)) : trimmed
  }

  /// The text without as many of a character as stand at its end.
  package func trimmingSuffix(_ character: Character) -> String {
    var rest = Substring(self)
    while rest.last == character { rest.removeLast() }
    return String(rest)
  }
}
