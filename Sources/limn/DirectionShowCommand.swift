import ArgumentParser
import LimnModels
import LimnTensors

/// `limn direction show`: what directions are, and how they lie to each other.
struct DirectionShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows directions: how they were fitted, how well they tell apart, and their cosines.",
    discussion: """
      Spread is the standard deviation of all projections onto the direction; distance, in spreads, is that between the \
      means of those with and those without the attribute; balanced accuracy is that of the best threshold on the \
      photos it was fitted to, the mean over both classes (half is chance).
      """)

  @Argument(
    help: "Files of directions, or names of the model's (default: all of the model's).",
    completion: .file(extensions: ["safetensors"]))
  var directions: [String] = []

  @Option(help: "The model whose directions are meant; a direction of another one is refused.")
  var model: String?

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  func validate() throws {
    if directions.isEmpty, model == nil { throw ValidationError("give directions, or --model for all of a model's") }
  }

  func run() throws {
    let found: [Direction]
    do throws(ModelError) { found = try read() } catch { throw failure("\(error)", .usage) }
    if found.isEmpty, let model, !json {
      print("\(model.printable) has no directions; fit one with 'limn direction fit'")
      return
    }
    let table = DirectionTable(found)
    print(json ? try table.json() : table.text)
  }

  private func read() throws(ModelError) -> [Direction] {
    guard let model else {
      return try directions.map { name throws(ModelError) in
        guard isPath(name) else {
          throw ModelError(
            "\"\(name.printable)\" is a name: say with --model whose direction it is, or give a file's path")
        }
        return try Direction(path: name)
      }
    }
    let library = DirectionCommand.library
    let names = directions.isEmpty ? try library.directions(of: model) : directions
    return try names.map { name throws(ModelError) in
      let isBare = !directions.isEmpty && isPath(name) && !name.contains("/") && !name.hasPrefix(".")
      return try library.direction(isBare ? "./" + name : name, of: model)
    }
  }

  private func isPath(_ name: String) -> Bool { name.contains("/") || name.hasSuffix(".safetensors") }
}
