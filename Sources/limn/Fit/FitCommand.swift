import ArgumentParser
import LimnTraining

/// `limn fit`: what is fitted to the latents of photos by a model that is trained already.
struct FitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fits a direction (glasses, a smile) or a prior in a trained model's latent space.",
    subcommands: [FitDirectionCommand.self, FitPriorCommand.self])
}

extension DirectionMethod: ExpressibleByArgument {}
