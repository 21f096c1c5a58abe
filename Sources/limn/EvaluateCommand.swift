import ArgumentParser

/// `limn evaluate`: measures a model, or an edit made with one.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measures a model on your own images.",
    subcommands: [EvaluateDenoiseCommand.self, EvaluateEditCommand.self, EvaluateGenerateCommand.self])
}
