import ArgumentParser
import Foundation
import LimnFoundation
import LimnPipelines
import LimnStages
import LimnTensors
import LimnTraining

/// `limn train`: trains a model from a recipe file.
struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Trains a model from a recipe file.",
    discussion: """
      The output folder gets checkpoint.safetensors (the complete state, from which --resume continues exactly), log.csv, \
      loss.png and a folder with the model. Ctrl-C writes a checkpoint and stops.

      Any value of the recipe can be overridden: --set steps=1000, --set optimiser.learning-rate=1e-4, \
      --set data.load.path=PHOTOS (a parameter of a stage in 'data').
      """)

  @Argument(
    help: "The recipe: its name (train-photo-denoiser) or its file.",
    completion: DocumentArgument.completion)
  var recipe: String

  @Option(help: "The folder to write to, instead of the recipe's.", completion: .directory)
  var output: String?

  @Option(
    name: .customLong("set"), help: .init("Overrides a value of the recipe.", valueName: "key=value"))
  var overrides: [String] = []

  @Option(help: "The seed of weights and examples, instead of the recipe's.")
  var seed: Int?

  @Option(
    help: .init(
      "Memory for photos that are kept decoded, as in 2GiB; the others are opened each time they are drawn. Half of what is free "
        + "without it.",
      valueName: "bytes"))
  var memory: String?

  @Flag(help: "Carry on from the checkpoint in the output folder.")
  var resume = false

  func run() async throws {
    let values = overrides + (seed.map { ["seed=\($0)"] } ?? [])
    let file = try DocumentArgument.recipe(recipe)
    let memory = try self.memory.map { try ByteCount(parsing: $0).bytes }
    let read = try DocumentArgument.read(file, output: output, overrides: values)
    let run = TrainingRun(read, memory: memory) { line in
      print(line)
      fflush(nil)
    }
    let resume = resume
    try await Interruption.cancelling("stopped by a signal; carry on with --resume") {
      try await run.run(resume: resume)
    }
    print("the model is in \(run.modelPath)")
  }
}
