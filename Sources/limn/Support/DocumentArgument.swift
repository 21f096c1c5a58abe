import LimnPipelines
import LimnTensors

/// The file that a command is given by name or path, a pipeline or a recipe, before it is known which.
enum DocumentArgument {
  /// The path of the file that a name or path means; ends with status 2 and a message that helps if there is none.
  static func path(of text: String, as kind: PipelineLibrary.Kind = .pipeline) throws -> String {
    do throws(PipelineLibrary.NotFound) {
      return try PipelineLibrary().path(of: text, as: kind)
    } catch {
      throw failure(error.description, .usage)
    }
  }

  /// Whether a file looks like a recipe and not like a pipeline; not if it cannot be read.
  static func isRecipe(_ path: String) -> Bool {
    (try? PipelineFile(path: path))?.isRecipe ?? false
  }
}
