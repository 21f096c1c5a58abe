import Foundation

/// A command line of `limn` in a document.
struct ConsoleExample: Sendable, CustomStringConvertible {
  /// The document, below the package's folder.
  let file: String
  /// The line in it, from 1.
  let line: Int
  /// The arguments of `limn`, split as a shell splits them.
  let arguments: [String]
  /// Whether it is in a block below `<!-- runnable -->`: complete, and quick on the sample photos.
  let isRunnable: Bool
  /// Whether it is part of a sentence, and so perhaps only the beginning of a command line.
  let isInline: Bool

  var description: String { "\(file):\(line): limn \(arguments.joined(separator: " "))" }

  /// The line before a block whose commands the tests run.
  private static let mark = "<!-- runnable -->"

  /// The command lines of a document: those that begin with `limn` in indented blocks and in ```console blocks of Markdown, or in
  /// the indented comments of a pipeline file; and those in sentences, between backticks.
  static func all(in text: String, of file: String) -> [ConsoleExample] {
    let indent = file.hasSuffix(".md") ? "    " : "#   "
    let lines = text.components(separatedBy: "\n")
    var found: [ConsoleExample] = []
    var fence: String?
    var isRunnable = false
    var index = 0
    while index < lines.count {
      let (line, number) = (lines[index], index + 1)
      index += 1
      if line.hasPrefix("```") {
        if fence != nil { isRunnable = false }
        fence = fence == nil ? String(line.dropFirst(3)) : nil
        continue
      }
      let isCode = fence.map { $0 == "console" } ?? line.hasPrefix(indent)
      if isCode {
        var code = fence == nil ? String(line.dropFirst(indent.count)) : line
        while code.hasSuffix("\\"), index < lines.count {
          code = String(code.dropLast()) + lines[index].drop { $0 == " " }
          index += 1
        }
        let command = code.hasPrefix("$ ") ? String(code.dropFirst(2)) : code
        guard command.hasPrefix("limn ") else { continue }
        found.append(
          ConsoleExample(
            file: file, line: number, arguments: split(command.dropFirst(5)), isRunnable: isRunnable, isInline: false))
      } else if fence == nil, !line.isEmpty {
        isRunnable = line == mark
        // Every second part is between backticks.
        for (place, part) in line.components(separatedBy: "`").enumerated()
        where place % 2 == 1 && part.hasPrefix("limn ") {
          found.append(
            ConsoleExample(
              file: file, line: number, arguments: split(part.dropFirst(5)), isRunnable: false, isInline: true))
        }
      }
    }
    return found
  }

  /// The words of a command, without quotes, up to a comment or to what a shell would do with the result.
  static func split(_ text: some StringProtocol) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " {
        if let word { words.append(word) }
        word = nil
      } else if character == "#", word == nil {
        break
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return Array(words.prefix { !["&&", "|", ">"].contains($0) })
  }
}
