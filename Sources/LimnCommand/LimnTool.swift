import ArgumentParser
// For the system's `stdout`.
@preconcurrency import Foundation
import LimnFoundation
import LimnTensors

/// The command `limn` as a function: a package of one's own has all of it, with stages, families and more of its own.
///
///     import Limn
///     import LimnCommand
///
///     await LimnTool.main(adding: [.stage(PosteriseStage.self, PosteriseStage.init)])
public enum LimnTool {
  /// Runs the command that the process's arguments name and ends the process with its exit status; `additions` stand beside what comes
  /// with Limn, in pipelines, recipes, help texts, schemas and completions. One whose name is taken is an error with status 2.
  public static func main(adding additions: [Addition] = []) async -> Never {
    // A reader of the output that goes away is no reason to stop.
    signal(SIGPIPE, SIG_IGN)
    SpareMemory.keepNoLargeArrays()
    var status: Int32
    do throws(AdditionError) {
      status = await Environment.$additions.withValue(try Additions(additions)) { await run() }
    } catch {
      status = failure(error).rawValue
    }
    if status == Status.done.rawValue, isOutputLost {
      printFailure("standard output: not all of it could be written")
      status = Status.output.rawValue
    }
    Foundation.exit(status)
  }

  /// Whether something was printed that found no place, as on a full disk. A reader that went away wants no more.
  private static var isOutputLost: Bool {
    guard fflush(stdout) != 0 || ferror(stdout) != 0 else { return false }
    var file = stat()
    return fstat(STDOUT_FILENO, &file) == 0 && ![S_IFIFO, S_IFSOCK].contains(file.st_mode & S_IFMT)
  }

  /// Runs the command and returns its exit status; wrong usage ends with status 2, where the parser itself would say 64.
  private static func run() async -> Int32 {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let line = RenamedCommands.line(for: arguments) ?? WrongUsage.help(arguments, root: RootCommand.self) {
      printFailure(line)
      return Status.usage.rawValue
    }
    do {
      var command = try RootCommand.parseAsRoot(CommandWords.all)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      return Status.done.rawValue
    } catch let error as any KindedError {
      return failure(error).rawValue
    } catch {
      let code = RootCommand.exitCode(for: error)
      let message = RootCommand.fullMessage(for: error)
      if code == .success {
        if !message.isEmpty { print(message) }
      } else if !message.isEmpty {
        printFailure(
          code == .validationFailure
            ? WrongUsage.line(for: error, root: RootCommand.self) : RootCommand.message(for: error))
      }
      return code == .validationFailure ? Status.usage.rawValue : code.rawValue
    }
  }
}
