import ArgumentParser
import Foundation
import LimnFoundation
import LimnPipelines
import LimnTensors
import LimnTraining

/// `limn check`: says everything that is wrong with a pipeline, recipe or study file, and runs nothing.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Lists every error in a pipeline, recipe or study file, and runs nothing.",
    discussion: "Of a recipe, one example is made, as before the first step of a training, where its data are found.")

  @Argument(
    help: "The pipeline, recipe or study: its name or its file.", completion: DocumentArgument.completion)
  var pipeline: String

  @OptionGroup var overrides: OverrideOption

  func run() async throws {
    switch try DocumentArgument.open(pipeline) {
    case .pipeline(let file): try checkPipeline(file)
    case .recipe(let file): try await checkRecipe(file)
    case .study(let file): try checkStudy(file)
    }
  }

  private func checkPipeline(_ file: PipelineFile) throws {
    let checked = try DocumentArgument.compile(
      file, variables: ["input": "input", "output": Self.output], overrides: overrides.values)
    try checkPlaces(of: checked)
    let steps = checked.steps.map(\.name).joined(separator: " → ")
    print("\(file.path.printable): no errors (\(steps))")
    guard !checked.parameters.isEmpty else { return }
    print("parameters, as --set NAME=VALUE changes them:")
    let width = checked.parameters.map(\.name.count).max() ?? 0
    for (name, value) in checked.parameters {
      print("  " + name.padding(to: width + 2) + value.printable)
    }
  }

  /// What stands for `$output`, and for a study's output, here.
  private static let output = "output"

  /// Ends with status 2 if some files are written below `$output` and others elsewhere, which a run would refuse.
  private func checkPlaces(of pipeline: Pipeline) throws {
    let strays = pipeline.places.filter { !Self.isInOutput($0.path) }
    guard strays.count < pipeline.places.count, let (step, place) = strays.first else { return }
    throw RunArguments.stray(step, place)
  }

  /// Whether a path lies in the output folder, as far as its words say.
  private static func isInOutput(_ path: String) -> Bool {
    func parts(_ path: String) -> [String] { URL(fileURLWithPath: path).standardizedFileURL.pathComponents }
    return parts(path).starts(with: parts(output))
  }

  private func checkRecipe(_ file: PipelineFile) async throws {
    let recipe = try DocumentArgument.read(file, overrides: overrides.values)
    let steps = recipe.data.steps.map(\.name).joined(separator: " → ")
    print("\(file.path.printable): no errors (recipe for \(recipe.name): \(steps))")
    do { _ = try recipe.data.source.names() } catch {
      return print("no example was made, since the data are not there: \("\(error)".printable)")
    }
    do {
      let example = try await recipe.example().map { "\($0.name) \($0.shape)" }
      print("an example was made: \(example.joined(separator: ", "))")
    } catch { throw failure("no example can be made: \(error)", .usage) }
  }

  private func checkStudy(_ file: PipelineFile) throws {
    let study = try DocumentArgument.study(file, output: Self.output, overrides: overrides.values)
    let methods = study.methods.map(\.name.printable).joined(separator: ", ")
    print(
      "\(file.path.printable): no errors (study of \(Words.count(study.trainings.count, "training")); methods: \(methods); "
        + "\(Words.count(study.seeds.count, "seed")))")
  }
}
