import ArgumentParser
import LimnPipelines
import LimnTensors

/// `limn check`: says everything that is wrong with a pipeline or recipe file, and runs nothing.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Says everything that is wrong with a pipeline or recipe file, and runs nothing.")

  @Argument(help: "The pipeline file, or the recipe of a training.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @Option(
    name: .customLong("set"), help: .init("A value in place of the file's.", valueName: "stage.parameter=value"))
  var overrides: [String] = []

  func run() throws {
    if RecipeArgument.isRecipe(pipeline) { return try checkRecipe() }
    let checked = try PipelineArgument.compile(
      pipeline, variables: ["input": "input", "output": "output"], overrides: overrides)
    let steps = checked.steps.map(\.name).joined(separator: " → ")
    print("\(pipeline): no errors (\(steps))")
    guard !checked.parameters.isEmpty else { return }
    print("parameters, as --set NAME=VALUE changes them:")
    let width = checked.parameters.map(\.name.count).max() ?? 0
    for (name, value) in checked.parameters {
      print("  " + name + String(repeating: " ", count: width - name.count + 2) + value.printable)
    }
  }

  private func checkRecipe() throws {
    let recipe = try RecipeArgument.read(pipeline, overrides: overrides)
    let steps = recipe.data.steps.map(\.name).joined(separator: " → ")
    print("\(pipeline): no errors (recipe for \(recipe.name): \(steps))")
  }
}
