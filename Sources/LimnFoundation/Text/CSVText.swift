extension String {
  /// The text as a cell of a CSV file (RFC 4180): in quotes where it holds a comma, a quote or a line break.
  package var quotedForCSV: String {
    // By scalars: a comma with an accent after it is one character, and still a comma to readers.
    guard unicodeScalars.contains(where: { ",\"\n\r".unicodeScalars.contains($0) }) else { return self }
    let parts = unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false).map { String($0) }
    return "\"" + parts.joined(separator: "\"\"") + "\""
  }
}
