import ArgumentParser
import LimnPipelines
import LimnStages
import LimnTensors

/// The pipeline that a command is given, by name or path, found and read, or else a message that helps.
enum PipelineArgument {
  /// What the argument is, for `--help`.
  static let help: ArgumentHelp = "The pipeline: its name ('limn run denoise') or its file."

  /// How shells complete it.
  static let completion = CompletionKind.file(extensions: ["yaml", "yml"])

  /// Compiles a pipeline; prints everything that is wrong with it and ends with status 2 if anything is.
  ///
  /// `spelling` has the words that messages use for a `--set` that was given in another way: "--strength 2" for
  /// "--set strength=2".
  static func compile(
    _ text: String, variables: [String: String], overrides: [String], registry: StageRegistry = Limn.registry,
    spelling: [String: String] = [:]
  ) throws -> Pipeline {
    let path = try find(text)
    if RecipeArgument.isRecipe(path) {
      throw failure("'\(path.printable)' is the recipe of a training: run it with 'limn train'", .usage)
    }
    do {
      return try Pipeline(file: path, registry: registry, variables: variables, overrides: overrides)
    } catch {
      for line in error.description.split(separator: "\n") {
        // The lines begin with their places.
        let words = spelling.first { line.hasPrefix($0.key + ": ") }
        let text = words.map { $0.value + line.dropFirst($0.key.count) } ?? String(line)
        if Messages.areJSON { printFailure(text) } else { printError(text) }
      }
      throw Status.usage.exit
    }
  }

  /// The path of the file that a name or path means; ends with status 2 and a message that helps if there is none.
  static func find(_ text: String, as kind: PipelineLibrary.Kind = .pipeline) throws -> String {
    do throws(PipelineLibrary.NotFound) {
      return try PipelineLibrary().path(of: text, as: kind)
    } catch {
      throw failure(error.description, .usage)
    }
  }
}
