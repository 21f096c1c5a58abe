import ArgumentParser
import LimnEvaluation

/// `limn`: the subcommands, and what all of them have in common in their help.
struct RootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limn",
    abstract: "Denoises folders of photos and edits attributes of faces with autoencoders.",
    discussion: """
      Exit status: 0 all done or passed over; 1 some photos failed; 2 wrong usage, a wrong pipeline or model; 3 the output cannot be \
      written; 4 more photos failed than --max-failed allows; 129, 130 and 143 stopped by a signal.
      """,
    // Asking the libraries takes a moment.
    version: CommandLine.arguments.contains("--version") ? ProgramVersion.text : Environment.version,
    subcommands: [
      RunCommand.self, DenoiseCommand.self, PlanCommand.self, RetryCommand.self, ReportCommand.self, CheckCommand.self,
      GraphCommand.self, StagesCommand.self, SchemaCommand.self, ModelsCommand.self, ExportCommand.self,
      ImportCommand.self, NewCommand.self, TrainCommand.self, StudyCommand.self,
      FitCommand.self, EvaluateCommand.self, CompareCommand.self,
      EvaluationCommand<CodeMapEvaluation>.self, ReproduceCommand.self,
    ])
}
