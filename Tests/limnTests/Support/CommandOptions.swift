import Foundation

/// The commands and options that the built `limn` has, read from its own help texts.
struct CommandOptions {
  /// Of each command ("evaluate denoise") its options, and whether each takes a value.
  private let options: [String: [String: Bool]]
  /// The subcommands that may be left out, by their commands.
  private let defaults: [String: String]
  /// The names of the shipped pipelines and recipes.
  private let pipelines: Set<String>

  /// Those of this build, read once.
  static func ofBuild() throws -> CommandOptions { try shared.get() }

  private static let shared = Result { try CommandOptions() }

  /// Asks every command for its help.
  private init() throws {
    var options: [String: [String: Bool]] = [:]
    var defaults: [String: String] = [:]
    var waiting: [[String]] = [[]]
    while let path = waiting.popLast() {
      let help = try Command.run(path + ["--help"]).output
      var own: [String: Bool] = [:]
      var isList = false
      for line in help.components(separatedBy: "\n") {
        if line.isEmpty {
          isList = false
        } else if line == "SUBCOMMANDS:" {
          isList = true
        } else if isList, line.hasPrefix("  "), !line.hasPrefix("   ") {
          let name = String(line.dropFirst(2).prefix { $0 != " " })
          waiting.append(path + [name])
          if line.dropFirst(2).hasPrefix(name + " (default)") { defaults[path.joined(separator: " ")] = name }
        } else if line.hasPrefix("  -") {
          // "  --jobs <jobs>           How many …", "  --recursive/--no-recursive"
          let declaration = line.dropFirst(2).components(separatedBy: "  ")[0]
          for name in declaration.split(whereSeparator: { " ,/".contains($0) }) where name.hasPrefix("--") {
            own[String(name)] = declaration.contains("<")
          }
        }
      }
      options[path.joined(separator: " ")] = own
    }
    options["retry", default: [:]].merge(options["run"] ?? [:]) { own, _ in own }
    (self.options, self.defaults) = (options, defaults)
    let files = try FileManager.default.contentsOfDirectory(atPath: Command.package.path + "/pipelines")
    pipelines = Set(files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) })
  }

  /// How many commands there are.
  var count: Int { options.count - 1 }

  /// What is wrong with the arguments of a command line: commands and options that do not exist, options without their values,
  /// pipelines that are not shipped (a name in capitals stands for one of the reader's).
  ///
  /// In a sentence a command line may end early, and its arguments may stand for others.
  func problems(of example: ConsoleExample) -> [String] {
    var path = ""
    var rest = example.arguments[...]
    guard let first = rest.first, first != "help", !first.hasPrefix("-") else { return [] }
    while let next = rest.first, options[path.isEmpty ? next : "\(path) \(next)"] != nil {
      path = path.isEmpty ? next : "\(path) \(next)"
      rest = rest.dropFirst()
    }
    if let name = defaults[path] { path += " \(name)" }
    let hasCommands = options.keys.contains { $0.hasPrefix(path + " ") }
    guard let known = options[path], !path.isEmpty, !hasCommands || rest.isEmpty else {
      return ["there is no 'limn \(path.isEmpty ? first : "\(path) \(rest.first ?? "")")'"]
    }
    var problems: [String] = []
    var positional: [String] = []
    var named: [String] = []
    while let word = rest.popFirst() {
      guard word.hasPrefix("--") else {
        positional.append(word)
        continue
      }
      let name = String(word.prefix { $0 != "=" })
      guard let takesValue = known[name] else {
        problems.append("'limn \(path)' has no \(name)")
        continue
      }
      guard takesValue, name == word, !(example.isInline && rest.isEmpty) else { continue }
      guard let value = rest.popFirst(), !value.hasPrefix("--") else {
        problems.append("\(name) needs a value")
        continue
      }
      if ["--pipeline", "--degrade", "--source"].contains(name) { named.append(value) }
    }
    if ["run", "plan", "check", "graph", "train"].contains(path) { named += positional.prefix(1) }
    if !example.isInline {
      problems += named.filter { !isShipped($0) }.map { "there is no pipeline '\($0)'" }
    }
    return problems
  }

  /// Whether a pipeline is one that is shipped, or else is to be the reader's own.
  private func isShipped(_ name: String) -> Bool {
    guard name.contains(where: \.isLowercase) else { return true }
    if name.hasPrefix("pipelines/") { return pipelines.contains(String(name.dropFirst(10).dropLast(5))) }
    return name.contains(".") || pipelines.contains(name)
  }
}
