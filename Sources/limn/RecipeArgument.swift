import LimnPipelines
import LimnStages
import LimnTensors
import LimnTraining

/// The recipe file that a command is given, found and read, or else a message that helps.
enum RecipeArgument {
  /// Reads a recipe; prints everything that is wrong with it and ends with status 2 if anything is.
  static func read(_ path: String, output: String? = nil) throws -> Recipe {
    try PipelineArgument.find(path, called: "recipe")
    if keys(of: path).contains("stages"), keys(of: path).isDisjoint(with: ["data", "model"]) {
      throw failure("'\(path.printable)' is a pipeline, not a recipe: run it with 'limn run'", .usage)
    }
    do throws(Diagnostics) {
      return try Recipe(file: path, registry: .standard(), output: output)
    } catch {
      printError(error.description)
      throw Status.usage.exit
    }
  }

  /// Whether a file looks like a recipe and not like a pipeline: it has 'data' or 'model', and no 'stages'.
  static func isRecipe(_ path: String) -> Bool {
    let keys = keys(of: path)
    return !keys.contains("stages") && !keys.isDisjoint(with: ["data", "model"])
  }

  /// The keys at the top of a YAML file; none of a file that cannot be read.
  private static func keys(of path: String) -> Set<String> {
    guard let file = try? PipelineFile(path: path), case .mapping(let fields) = file.root.content else { return [] }
    return Set(fields.map(\.key))
  }
}
