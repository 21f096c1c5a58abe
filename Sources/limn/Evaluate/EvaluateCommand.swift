import ArgumentParser

/// `limn evaluate`: measures pictures, a model, or an edit made with one.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measures a model, an edit or pictures, on your own images.",
    subcommands: [
      EvaluateDenoiseCommand.self, EvaluatePicturesCommand.self, EvaluateEditCommand.self, EvaluateGenerateCommand.self,
    ])
}
