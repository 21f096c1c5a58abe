import ArgumentParser
import LimnFoundation
import LimnPipelines
import LimnTensors

/// `limn check`: says everything that is wrong with a pipeline or recipe file, and runs nothing.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Lists every error in a pipeline or recipe file, and runs nothing.")

  @Argument(
    help: "The pipeline or recipe: its name or its file.", completion: PipelineArgument.completion)
  var pipeline: String

  @Option(
    name: .customLong("set"), help: .init("Overrides a value of the file.", valueName: "stage.parameter=value"))
  var overrides: [String] = []

  func run() throws {
    let path = try DocumentArgument.path(of: pipeline, as: .either)
    if DocumentArgument.isRecipe(path) { return try checkRecipe(path) }
    let checked = try PipelineArgument.compile(
      path, variables: ["input": "input", "output": "output"], overrides: overrides)
    let steps = checked.steps.map(\.name).joined(separator: " → ")
    print("\(path.printable): no errors (\(steps))")
    guard !checked.parameters.isEmpty else { return }
    print("parameters, as --set NAME=VALUE changes them:")
    let width = checked.parameters.map(\.name.count).max() ?? 0
    for (name, value) in checked.parameters {
      print("  " + name.padding(to: width + 2) + value.printable)
    }
  }

  private func checkRecipe(_ path: String) throws {
    let recipe = try RecipeArgument.read(path, overrides: overrides)
    let steps = recipe.data.steps.map(\.name).joined(separator: " → ")
    print("\(path.printable): no errors (recipe for \(recipe.name): \(steps))")
  }
}
