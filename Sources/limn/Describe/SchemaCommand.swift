import ArgumentParser
import LimnFoundation
import LimnPipelines
import LimnStages

/// `limn schema`: what an editor needs to complete and check pipeline files.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Prints a JSON Schema of pipeline files, with which editors complete and check them.",
    discussion: """
      VS Code's YAML extension takes it from a file's first line: \
      # yaml-language-server: $schema=schema.json
      """)

  func run() {
    print(PipelineSchema.text(Environment.registry), terminator: "")
  }
}
