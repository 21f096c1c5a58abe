import ArgumentParser
import LimnFoundation
import LimnTensors

/// A wrong command line in one line: what was found and what to do.
enum WrongUsage {
  /// The parser's message made into one line; for a misspelt subcommand, the nearest name.
  static func line(
    for error: any Error, root: any ParsableCommand.Type, arguments: [String] = Array(CommandLine.arguments.dropFirst())
  ) -> String {
    let (command, path, rest) = descend(arguments, from: root)
    let help = "'\(path.joined(separator: " ")) --help'"
    let hasDefault = command.configuration.defaultSubcommand != nil
    if let word = rest.first, !word.hasPrefix("-"), !command.configuration.subcommands.isEmpty, !hasDefault {
      return missing(word, in: command, path)
    }
    let message = root.message(for: error).split(separator: "\n").joined(separator: "; ")
    // A sentence of the parser's, with a capital letter and a full stop, made part of a line.
    let text = message.replacing(". Did you mean", with: "; did you mean")
    let start = text.prefix(1).lowercased()
    return start + text.dropFirst() + "; \(help) says more"
  }

  /// What is wrong with 'limn help …' of a command that does not exist, which the parser answers with help of another one; nil for all
  /// other command lines.
  static func help(_ arguments: [String], root: any ParsableCommand.Type) -> String? {
    guard arguments.first == "help" else { return nil }
    let words = arguments.dropFirst().prefix { !$0.hasPrefix("-") }
    let (command, path, rest) = descend(Array(words), from: root)
    return rest.first.map { missing($0, in: command, path) }
  }

  /// The command that the first words name, these words, and the others.
  private static func descend(
    _ arguments: [String], from root: any ParsableCommand.Type
  ) -> (command: any ParsableCommand.Type, path: [String], rest: ArraySlice<String>) {
    var command = root
    var path = ["limn"]
    var rest = arguments[...]
    while let word = rest.first, let next = command.configuration.subcommands.first(where: { name(of: $0) == word }) {
      command = next
      path.append(word)
      rest = rest.dropFirst()
    }
    return (command, path, rest)
  }

  private static func missing(_ word: String, in command: any ParsableCommand.Type, _ path: [String]) -> String {
    let names = command.configuration.subcommands.map(name)
    let hint =
      nearestName(to: word, among: names).map { "; did you mean '\($0)'?" }
      ?? (names.isEmpty ? "" : "; there are \(names.joined(separator: ", "))")
    return "'\(path.joined(separator: " "))' has no subcommand '\(word.printable)'\(hint)"
  }

  private static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? ""
  }
}
