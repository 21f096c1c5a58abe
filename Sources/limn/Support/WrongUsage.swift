import ArgumentParser
import LimnFoundation
import LimnTensors

/// A wrong command line in one line: what was found and what to do.
enum WrongUsage {
  /// The parser's message made into one line; for a misspelt subcommand, the nearest name.
  static func line(
    for error: any Error, root: any ParsableCommand.Type, arguments: [String] = Array(CommandLine.arguments.dropFirst())
  ) -> String {
    var command: any ParsableCommand.Type = root
    var path = ["limn"]
    var rest = arguments[...]
    while let word = rest.first, let next = command.configuration.subcommands.first(where: { name(of: $0) == word }) {
      command = next
      path.append(word)
      rest = rest.dropFirst()
    }
    let help = "'\(path.joined(separator: " ")) --help'"
    let names = command.configuration.subcommands.map(name)
    if let word = rest.first, !word.hasPrefix("-"), !names.isEmpty {
      let hint = nearestName(to: word, among: names).map { "did you mean '\($0)'?" }
      return "'\(path.joined(separator: " "))' has no subcommand '\(word.printable)'; "
        + (hint ?? "there are \(names.joined(separator: ", "))")
    }
    let message = root.message(for: error).split(separator: "\n").joined(separator: "; ")
    // A sentence of the parser's, with a capital letter and a full stop, made part of a line.
    let text = message.replacing(". Did you mean", with: "; did you mean")
    let start = text.prefix(1).lowercased()
    return start + text.dropFirst() + "; \(help) says more"
  }

  private static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? ""
  }
}
