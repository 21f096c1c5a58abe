/// A file that a command is given, parsed once: a pipeline, the recipe of a training, or a study of many.
package enum Document: Sendable {
  case pipeline(PipelineFile)
  case recipe(PipelineFile)
  case study(PipelineFile)

  /// Reads a file; `expected` is what a file is whose keys do not say it. Throws one diagnostic if it cannot be read or is not
  /// YAML.
  package init(path: String, expected: PipelineLibrary.Kind = .pipeline) throws(Diagnostics) {
    let file = try PipelineFile(path: path)
    guard !file.isStudy else {
      self = .study(file)
      return
    }
    let isRecipe = expected == .recipe ? !file.isPipeline : file.isRecipe
    self = isRecipe ? .recipe(file) : .pipeline(file)
  }

  /// The file as it was read.
  package var file: PipelineFile {
    switch self {
    case .pipeline(let file), .recipe(let file), .study(let file): file
    }
  }
}
