import ArgumentParser

@main
struct Limn: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limn",
    abstract: "Turns folders of images into better or different ones by way of an autoencoder's latent space.",
    version: "0.1.0", subcommands: [Train.self])
}
