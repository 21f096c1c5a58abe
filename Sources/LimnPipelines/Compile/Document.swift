/// A file that a command is given, parsed once: a pipeline, or the recipe of a training.
package enum Document: Sendable {
  case pipeline(PipelineFile)
  case recipe(PipelineFile)

  /// Reads a file; `expected` is what a file is whose keys do not say it. Throws one diagnostic if it cannot be read or is not
  /// YAML.
  package init(path: String, expected: PipelineLibrary.Kind = .pipeline) throws(Diagnostics) {
    let file = try PipelineFile(path: path)
    guard !file.isStudy else {
      throw Diagnostics([
        Diagnostic(Place(file: path), "a study, and no pipeline or recipe", hint: "run it with 'limn study'")
      ])
    }
    let isRecipe = expected == .recipe ? !file.isPipeline : file.isRecipe
    self = isRecipe ? .recipe(file) : .pipeline(file)
  }

  /// The file as it was read.
  package var file: PipelineFile {
    switch self {
    case .pipeline(let file), .recipe(let file): file
    }
  }
}
