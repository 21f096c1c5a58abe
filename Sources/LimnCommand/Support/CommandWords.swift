import LimnFoundation

/// The words of the command line. A negative number after an option ("--limit -1") is that option's value, joined to it
/// ("--limit=-1"): the parser takes every word with a dash for an option and would miss a value.
enum CommandWords {
  /// The words after the program's name.
  static let all = joined(given)

  /// The words as they were given, whatever their bytes are.
  static var given: [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { CommandLine.unsafeArgv[$0].map { String(systemPath: $0) } }
  }

  /// Joins negative numbers to the options before them, up to "--".
  static func joined(_ words: [String]) -> [String] {
    let end = words.firstIndex(of: "--") ?? words.endIndex
    var result: [String] = []
    for word in words[..<end] {
      if let option = result.last, option.hasPrefix("--"), !option.contains("="), word.hasPrefix("-"),
        Double(word) != nil
      {
        result[result.count - 1] = "\(option)=\(word)"
      } else {
        result.append(word)
      }
    }
    return result + words[end...]
  }
}
