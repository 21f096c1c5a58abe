/// Finds where a key stands for the second time in its mapping: the YAML library reports only where the mapping begins.
struct YAMLDuplicate {
  private let lines: [[Unicode.Scalar]]

  init(_ text: String) {
    lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
  }

  /// The place of a key's second appearance in the mapping whose first key stands at `start`; nil if it cannot be determined.
  func place(of key: String, from start: Place) -> Place? {
    guard start.line >= 1, start.column >= 1, start.line <= lines.count,
      start.column <= lines[start.line - 1].count
    else { return nil }
    let before = lines[start.line - 1][..<(start.column - 1)].last { $0 != " " }
    return before == "{" ? placeInFlow(of: key, from: start) : placeInBlock(of: key, from: start)
  }

  /// In a mapping of lines, the keys stand below each other.
  private func placeInBlock(of key: String, from start: Place) -> Place? {
    var found = 0
    for (index, line) in lines.enumerated().dropFirst(start.line - 1) {
      let indent = index == start.line - 1 ? start.column - 1 : line.prefix { $0 == " " }.count
      guard indent < line.count, line[indent] != "#", line[indent] != "\r" else { continue }
      if indent < start.column - 1 { return nil }
      guard indent == start.column - 1, word(in: line, at: indent) == key else { continue }
      found += 1
      if found == 2 { return Place(file: start.file, line: index + 1, column: start.column) }
    }
    return nil
  }

  /// In a mapping in braces, a key stands at its beginning and after each comma that is not within something else.
  private func placeInFlow(of key: String, from start: Place) -> Place? {
    var found = 0
    var depth = 0
    var isDue = true
    var quote: Unicode.Scalar?
    for (index, line) in lines.enumerated().dropFirst(start.line - 1) {
      for column in (index == start.line - 1 ? start.column - 1 : 0)..<line.count {
        let scalar = line[column]
        if isDue, scalar != " ", scalar != "\r", scalar != "\t" {
          isDue = false
          if word(in: line, at: column) == key { found += 1 }
          if found == 2 { return Place(file: start.file, line: index + 1, column: column + 1) }
        }
        if let open = quote {
          if scalar == open { quote = nil }
          continue
        }
        switch scalar {
        case "\"", "'": quote = scalar
        case "{", "[": depth += 1
        case "}", "]":
          if depth == 0 { return nil }
          depth -= 1
        case "," where depth == 0: isDue = true
        default: break
        }
      }
    }
    return nil
  }

  /// The key that begins at a column of a line, without quotes; nil if none does.
  private func word(in line: [Unicode.Scalar], at column: Int) -> String? {
    let rest = line[column...]
    guard let first = rest.first else { return nil }
    var word = String.UnicodeScalarView()
    if first == "\"" || first == "'" {
      guard let end = rest.dropFirst().firstIndex(of: first) else { return nil }
      word.append(contentsOf: rest[(column + 1)..<end])
      return rest[(end + 1)...].first { $0 != " " } == ":" ? String(word) : nil
    }
    guard let colon = rest.firstIndex(of: ":") else { return nil }
    word.append(contentsOf: rest[..<colon])
    while word.last == " " { word.removeLast() }
    return String(word)
  }
}
