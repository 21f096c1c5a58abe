import ArgumentParser
import LimnModels
import LimnTraining

/// `limn direction`: directions in which an attribute of a face changes.
struct DirectionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "direction",
    abstract: "Fits and shows directions in a model's latent space, such as that of glasses.",
    subcommands: [DirectionFitCommand.self, DirectionShowCommand.self])

  /// Where models are found by name.
  static var library: ModelLibrary { ModelLibrary(families: ModelFamily.all) }
}

extension DirectionMethod: ExpressibleByArgument {}
