import ArgumentParser
import LimnPipelines

/// `limn graph`: a pipeline file as a picture of boxes and arrows.
struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Prints a pipeline as a Mermaid flowchart, and runs nothing.",
    discussion: "GitHub and GitLab draw it if it is put between ```mermaid and ``` in a Markdown file.")

  @Argument(help: DocumentArgument.help, completion: DocumentArgument.completion)
  var pipeline: String

  @OptionGroup var overrides: OverrideOption

  func run() throws {
    let checked = try DocumentArgument.compile(
      DocumentArgument.pipeline(pipeline), variables: ["input": "input", "output": "output"],
      overrides: overrides.values)
    print(PipelineGraph.mermaid(checked.outline), terminator: "")
  }
}
