import ArgumentParser
import LimnFoundation
import LimnPipelines
import LimnTensors

/// `limn check`: says everything that is wrong with a pipeline or recipe file, and runs nothing.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Lists every error in a pipeline or recipe file, and runs nothing.")

  @Argument(
    help: "The pipeline or recipe: its name or its file.", completion: DocumentArgument.completion)
  var pipeline: String

  @Option(
    name: .customLong("set"), help: .init("Overrides a value of the file.", valueName: "stage.parameter=value"))
  var overrides: [String] = []

  func run() throws {
    switch try DocumentArgument.open(pipeline) {
    case .pipeline(let file): try checkPipeline(file)
    case .recipe(let file): try checkRecipe(file)
    }
  }

  private func checkPipeline(_ file: PipelineFile) throws {
    let checked = try DocumentArgument.compile(
      file, variables: ["input": "input", "output": "output"], overrides: overrides)
    let steps = checked.steps.map(\.name).joined(separator: " → ")
    print("\(file.path.printable): no errors (\(steps))")
    guard !checked.parameters.isEmpty else { return }
    print("parameters, as --set NAME=VALUE changes them:")
    let width = checked.parameters.map(\.name.count).max() ?? 0
    for (name, value) in checked.parameters {
      print("  " + name.padding(to: width + 2) + value.printable)
    }
  }

  private func checkRecipe(_ file: PipelineFile) throws {
    let recipe = try DocumentArgument.read(file, overrides: overrides)
    let steps = recipe.data.steps.map(\.name).joined(separator: " → ")
    print("\(file.path.printable): no errors (recipe for \(recipe.name): \(steps))")
  }
}
