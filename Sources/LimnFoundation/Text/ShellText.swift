extension String {
  /// The text as a word of a shell's command line: in quotes, unless all of it stands for itself.
  package var quotedForShell: String {
    let isPlain = unicodeScalars.allSatisfy { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789_./=:,@%+-".unicodeScalars.contains(scalar))
    }
    guard !isPlain || isEmpty else { return self }
    let parts = unicodeScalars.split(separator: "'", omittingEmptySubsequences: false).map { String($0) }
    return "'" + parts.joined(separator: "'\\''") + "'"
  }
}
