import ArgumentParser
import LimnFoundation
import LimnPipelines
import LimnStudies
import LimnTensors
import LimnTraining

/// The pipeline or recipe that a command is given, by name or path: found, read and parsed once, or else a message that helps
/// and status 2.
enum DocumentArgument {
  /// What a pipeline's argument is, for `--help`.
  static let help: ArgumentHelp = "The pipeline: its name ('limn run denoise') or its file."

  /// How shells complete it.
  static let completion = CompletionKind.file(extensions: ["yaml", "yml"])

  /// The path of the file that a name or path means.
  static func path(of text: String, as kind: PipelineLibrary.Kind = .pipeline) throws -> String {
    try PipelineLibrary().path(of: text, as: kind)
  }

  /// Opens a file, a pipeline or a recipe; one that does not say which is of the kind that is expected.
  static func open(_ text: String, as kind: PipelineLibrary.Kind = .either) throws -> Document {
    try Document(path: path(of: text, as: kind), expected: kind)
  }

  /// Opens a pipeline file.
  static func pipeline(_ text: String) throws -> PipelineFile {
    switch try open(text, as: .pipeline) {
    case .pipeline(let file): return file
    case .recipe(let file):
      throw failure("'\(file.path.printable)' is the recipe of a training: run it with 'limn train'", .usage)
    case .study(let file): throw isStudy(file)
    }
  }

  /// Opens a recipe file.
  static func recipe(_ text: String) throws -> PipelineFile {
    switch try open(text, as: .recipe) {
    case .recipe(let file): return file
    case .pipeline(let file):
      throw failure("'\(file.path.printable)' is a pipeline, not a recipe: run it with 'limn run'", .usage)
    case .study(let file): throw isStudy(file)
    }
  }

  private static func isStudy(_ file: PipelineFile) -> ExitCode {
    failure("'\(file.path.printable)' is a study: run it with 'limn study'", .usage)
  }

  /// Compiles a pipeline; `spelling` has the words that messages use for a `--set` that was given in another way:
  /// "--strength 2" for "--set strength=2".
  static func compile(
    _ file: PipelineFile, variables: [String: String], overrides: [String],
    registry: StageRegistry = Environment.registry, spelling: [String: String] = [:]
  ) throws -> Pipeline {
    do throws(Diagnostics) {
      return try Pipeline(file: file, registry: registry, variables: variables, overrides: overrides)
    } catch {
      throw failure(error, spelling: spelling)
    }
  }

  /// Reads a recipe's values, with the texts of `--set` in their places.
  static func read(_ file: PipelineFile, output: String? = nil, overrides: [String] = []) throws -> Recipe {
    let models = Environment.models
    return try Recipe(
      file: file, registry: Environment.registry(models: models), models: models, objectives: Environment.objectives,
      output: output, overrides: overrides)
  }

  /// Reads a study's values likewise.
  static func study(_ file: PipelineFile, output: String? = nil, overrides: [String] = []) throws -> StudyFile {
    let models = Environment.models
    return try StudyFile(
      file: file, registry: Environment.registry(models: models), models: models, objectives: Environment.objectives,
      output: output, overrides: overrides)
  }
}
