import Yams

extension YAMLReader {
  /// What the YAML library found wrong, in words that help; `text` is what it read.
  static func diagnostic(_ error: YamlError, _ text: String, file: String) -> Diagnostic {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let place = Place(file: file, line: mark.line, column: mark.column)
      if let known = known(problem, text, at: place) { return known }
      let words = [problem, context?.text].compactMap { $0 }.joined(separator: " ")
      return Diagnostic(place, "not YAML: \(words)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let key = duplicates.first ?? ""
      let place = Place(file: file, line: context.mark.line, column: context.mark.column)
      // So the library calls a key that is no scalar.
      if key == "<uncovertable>" { return Diagnostic(place, "a key must be a word, not a list or a mapping") }
      return Diagnostic(
        YAMLDuplicate(text).place(of: key, from: place) ?? place,
        "the key '\(key)' stands more than once in this mapping", hint: "keep one")
    case .reader(let problem, _, _, _): return Diagnostic(Place(file: file), "not YAML: \(problem)")
    default: return Diagnostic(Place(file: file), "not YAML: \(error)")
    }
  }

  /// The library's commonest complaints, said for someone who has never heard of tokens.
  private static func known(_ problem: String, _ text: String, at place: Place) -> Diagnostic? {
    let backslash = "in double quotes write '\\\\' for a backslash, or use single quotes"
    switch problem {
    case "but found another document":
      return Diagnostic(place, "a second document begins here", hint: "a file holds one")
    case "did not find expected <document start>":
      return Diagnostic(
        place, "not YAML: this line belongs to nothing above it", hint: "is it indented as it should be?")
    case "found undefined alias":
      return Diagnostic(place, "an alias (*name) of nothing: no anchor (&name) of its name stands above it")
    case "found unknown escape character":
      return Diagnostic(place, "not YAML: an escape that means nothing", hint: backslash)
    case "did not find expected hexdecimal number", "found invalid Unicode character escape code":
      return Diagnostic(place, "not YAML: an escape without the digits of a character", hint: backslash)
    case "found character that cannot start any token":
      guard let scalar = scalar(of: text, at: place) else { return nil }
      if scalar == "\t" { return Diagnostic(place, "a tab where YAML allows none", hint: "use spaces") }
      return Diagnostic(place, "not YAML: nothing can begin with '\(scalar)'", hint: "put the value in quotes")
    case _ where problem.hasPrefix("Maximum nesting level"):
      return Diagnostic(place, "lists and mappings nested more than \(depthLimit) deep", hint: "nest less")
    default: return nil
    }
  }

  private static func scalar(of text: String, at place: Place) -> Unicode.Scalar? {
    var line = 1
    var column = 1
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      if line == place.line, column == place.column { return scalar }
      if scalar == "\n" || scalar == "\r" {
        if scalar == "\r" || !isAfterReturn { line += 1 }
        column = 1
      } else {
        column += 1
      }
      isAfterReturn = scalar == "\r"
    }
    return nil
  }
}
