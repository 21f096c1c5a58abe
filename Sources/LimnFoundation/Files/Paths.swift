// Paths as texts, without asking the file system.

extension String {
  /// The path of something inside the folder of this path.
  package func appendingComponent(_ component: String) -> String {
    hasSuffix("/") ? self + component : self + "/" + component
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

  /// The text without as many of a character as stand at its end.
  package func trimmingSuffix(_ character: Character) -> String {
    var rest = Substring(self)
    while rest.last == character { rest.removeLast() }
    return String(rest)
  }
}
