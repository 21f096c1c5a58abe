import ArgumentParser
import LimnFitting
import LimnTraining

/// `limn fit`: what is estimated from pictures without training.
struct FitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fits a direction or a prior in a trained model's latent space, or a model of components to pictures.",
    subcommands: [
      FitDirectionCommand.self, FitDisplacementCommand.self, FitPriorCommand.self, FitPCACommand.self,
      FitICACommand.self,
    ])
}

extension DirectionMethod: ExpressibleByArgument {}
