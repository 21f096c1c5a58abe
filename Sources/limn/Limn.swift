import ArgumentParser
import Foundation
import LimnFoundation
import LimnPipelines
import LimnStages
import LimnTensors

@main
struct Limn: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limn",
    abstract: "Denoises folders of photos and edits attributes of faces with autoencoders.",
    discussion: """
      Exit status: 0 all done or passed over; 1 some photos failed; 2 wrong usage, a wrong pipeline or model; 3 the output cannot be \
      written; 130 and 143 stopped by a signal.
      """,
    version: Environment.version,
    subcommands: [
      RunCommand.self, DenoiseCommand.self, PlanCommand.self, RetryCommand.self, ReportCommand.self, CheckCommand.self,
      GraphCommand.self, StagesCommand.self, SchemaCommand.self, ModelsCommand.self, NewCommand.self, TrainCommand.self,
      FitCommand.self,
      EvaluateCommand.self,
    ])

  /// Runs the command; wrong usage ends with status 2, where the parser itself would say 64.
  static func main() async {
    // A reader of the output that goes away is no reason to stop.
    signal(SIGPIPE, SIG_IGN)
    SpareMemory.keepNoLargeArrays()
    if let line = RenamedCommands.line(for: Array(CommandLine.arguments.dropFirst())) {
      printFailure(line)
      Foundation.exit(Status.usage.rawValue)
    }
    do {
      var command = try parseAsRoot(CommandWords.all)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error as any KindedError {
      Foundation.exit(failure(error).rawValue)
    } catch {
      let code = exitCode(for: error)
      let message = fullMessage(for: error)
      if code == .success {
        if !message.isEmpty { print(message) }
      } else if !message.isEmpty {
        printFailure(
          code == .validationFailure ? WrongUsage.line(for: error, root: Limn.self) : self.message(for: error))
      }
      Foundation.exit(code == .validationFailure ? Status.usage.rawValue : code.rawValue)
    }
  }
}
