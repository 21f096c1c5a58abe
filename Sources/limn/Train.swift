import ArgumentParser
import Foundation
import LimnPipelines
import LimnStages
import LimnTraining

/// `limn train RECIPE`.
struct Train: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Trains a model from a recipe file.")

  @ArgumentParser.Argument(help: "The recipe: a YAML file such as pipelines/train-photo-denoiser.yaml.", completion: .file(extensions: ["yaml"]))
  var recipe: String

  @Option(help: "The folder for checkpoint, log, plot and model, instead of the recipe's.", completion: .directory)
  var output: String?

  @Flag(help: "Carry on from the checkpoint in the output folder.")
  var resume = false

  @Flag(help: "Check the recipe and stop.")
  var check = false

  func run() async throws {
    let recipe: Recipe
    do throws(Diagnostics) {
      recipe = try Recipe(file: self.recipe, registry: .standard(), output: output)
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      throw ExitCode(2)
    }
    if check {
      print("\(self.recipe): ok")
      return
    }
    let run = TrainingRun(recipe) { line in
      print(line)
      fflush(nil)
    }
    let task = Task { try await run.run(resume: resume) }
    signal(SIGINT, SIG_IGN)
    signal(SIGTERM, SIG_IGN)
    let sources = [SIGINT, SIGTERM].map { number in
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { task.cancel() }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    do {
      try await task.value
    } catch is CancellationError {
      print("stopped; carry on with --resume")
      throw ExitCode(130)
    } catch {
      FileHandle.standardError.write(Data("limn: \(error)\n".utf8))
      throw ExitCode(1)
    }
    print("the model is in \(run.modelPath)")
  }
}
