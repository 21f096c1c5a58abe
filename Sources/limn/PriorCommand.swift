import ArgumentParser

/// `limn prior`: where a model's latents lie, so that pictures can be made up.
struct PriorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prior",
    abstract: "Fits a model's own prior, which the stage 'sample' draws latents from.",
    subcommands: [PriorFitCommand.self])
}
