import LimnPipelines
import LimnStages
import LimnTraining

/// The recipe file that a command is given, found and read, or else a message that helps.
enum RecipeArgument {
  /// Reads a recipe; prints everything that is wrong with it and ends with status 2 if anything is.
  static func read(_ path: String, output: String? = nil) throws -> Recipe {
    try PipelineArgument.find(path, called: "recipe")
    do throws(Diagnostics) {
      return try Recipe(file: path, registry: .standard(), output: output)
    } catch {
      printError(error.description)
      throw Status.usage.exit
    }
  }

  /// Whether a file looks like a recipe and not like a pipeline: it has 'data' or 'model', and no 'stages'.
  static func isRecipe(_ path: String) -> Bool {
    guard let file = try? PipelineFile(path: path), case .mapping(let fields) = file.root.content else { return false }
    let keys = Set(fields.map(\.key))
    return !keys.contains("stages") && !keys.isDisjoint(with: ["data", "model"])
  }
}
