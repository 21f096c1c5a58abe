extension String {
  /// The text as a cell of a CSV file (RFC 4180): in quotes where it holds a comma, a quote or a line break.
  package var quotedForCSV: String {
    guard contains(where: { ",\"\n\r".contains($0) || $0 == "\r\n" }) else { return self }
    return "\"" + replacing("\"", with: "\"\"") + "\""
  }
}
