/// Commands and options of earlier versions, and what they are called now.
enum RenamedCommands {
  private static let commands: [(old: [String], new: String)] = [
    (["direction", "fit"], "fit direction"),
    (["direction", "show"], "models"),
    (["direction"], "fit direction"),
    (["prior", "fit"], "fit prior"),
    (["prior"], "fit prior"),
  ]

  private static let options: [(command: String, old: String, new: String)] = [("report", "--to", "--output")]

  /// "'limn evaluate pictures' is now 'limn evaluate pictures'" for arguments that begin with an old name or hold an old option; nil
  /// for all others.
  static func line(for arguments: [String]) -> String? {
    let named = arguments.first == "help" ? Array(arguments.dropFirst()) : arguments
    if let match = commands.first(where: { named.starts(with: $0.old) }) {
      return
        "'limn \(match.old.joined(separator: " "))' is now 'limn \(match.new)'; 'limn \(match.new) --help' says more"
    }
    // It measured the pictures of two folders or more; now it has one folder.
    if arguments.first == "compare", arguments.dropFirst().prefix(2).count(where: { !$0.hasPrefix("-") }) == 2 {
      return
        "'limn compare' of several folders is now 'limn evaluate pictures'; 'limn evaluate pictures --help' says more"
    }
    guard let command = arguments.first else { return nil }
    let given = arguments.dropFirst().prefix { $0 != "--" }.map { $0.prefix { $0 != "=" } }
    guard let match = options.first(where: { $0.command == command && given.contains(Substring($0.old)) }) else {
      return nil
    }
    return "'\(match.old)' of 'limn \(command)' is now '\(match.new)'; 'limn \(command) --help' says more"
  }
}
