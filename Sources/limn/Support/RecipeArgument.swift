import LimnFoundation
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTraining

/// The recipe file that a command is given, found and read, or else a message that helps.
enum RecipeArgument {
  /// Reads a recipe, by its name or path, with the texts of `--set` in their places; prints everything that is wrong with it and
  /// ends with status 2 if anything is.
  static func read(_ text: String, output: String? = nil, overrides: [String] = []) throws -> Recipe {
    let path = try DocumentArgument.path(of: text, as: .recipe)
    if let file = try? PipelineFile(path: path), file.isPipeline {
      throw failure("'\(path.printable)' is a pipeline, not a recipe: run it with 'limn run'", .usage)
    }
    do throws(Diagnostics) {
      return try Recipe(
        file: path, registry: .standard(), models: Environment.models, output: output, overrides: overrides)
    } catch {
      printError(error.description)
      throw Status.usage.exit
    }
  }
}
