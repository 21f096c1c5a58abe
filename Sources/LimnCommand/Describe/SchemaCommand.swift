import ArgumentParser
import LimnFoundation
import LimnPipelines
import LimnStages
import LimnTraining

/// `limn schema`: what an editor needs to complete and check pipeline files and recipes.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Prints a JSON Schema of pipeline files or of recipes, with which editors complete and check them.",
    discussion: """
      VS Code's YAML extension takes it from a file's first line: \
      # yaml-language-server: $schema=schema.json
      """)

  enum Document: String, ExpressibleByArgument, CaseIterable {
    case pipeline, recipe
  }

  @Argument(help: "The kind of file: pipeline or recipe.")
  var document = Document.pipeline

  func run() {
    switch document {
    case .pipeline: print(PipelineSchema.text(Environment.registry), terminator: "")
    case .recipe: print(RecipeSchema.text(Environment.registry, objectives: Environment.objectives), terminator: "")
    }
  }
}
