import ArgumentParser
import LimnEvaluation

/// `limn evaluate`: measures pictures, a model, or an edit made with one; a subcommand for each evaluation.
package struct EvaluateCommand: AsyncParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "evaluate", abstract: "Measures a model, an edit or pictures, on your own images.",
      subcommands: subcommands(for: Environment.additions.evaluations))
  }

  package init() {}

  /// The commands of some evaluations.
  package static func subcommands(for evaluations: [any Evaluation.Type]) -> [any ParsableCommand.Type] {
    func command<E: Evaluation>(for type: E.Type) -> any ParsableCommand.Type { EvaluationCommand<E>.self }
    return evaluations.map { command(for: $0) }
  }
}
