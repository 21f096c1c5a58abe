import ArgumentParser
import Foundation
import LimnFoundation
import LimnPipelines
import LimnRuns
import LimnTensors

/// What the command's exit status says.
enum Status: Int32 {
  case done = 0
  case someFailed = 1
  case usage = 2
  case output = 3
  case tooManyFailed = 4

  /// The error that ends the command with this status, after its message was printed.
  var exit: ExitCode { ExitCode(rawValue) }
}

/// Prints one line, or several, to standard error: as JSON objects where the command was asked for these.
func printError(_ message: String) {
  StandardError.write(Messages.areJSON ? RunEventLines.message(message, kind: "note") : message + "\n")
}

/// Prints "error: …", or such an object, without ending the command.
func printFailure(_ message: String) {
  StandardError.write(Messages.areJSON ? RunEventLines.message(message, kind: "error") : "error: \(message)\n")
}

/// Prints "error: …" and gives the error that ends the command.
func failure(_ message: String, _ status: Status) -> ExitCode {
  printFailure(message)
  return status.exit
}

/// How messages are written.
enum Messages {
  /// Whether standard error has nothing but one JSON object a line: with --progress json, also where the rest of the command
  /// line is wrong.
  static let areJSON: Bool = {
    let words = CommandLine.arguments.dropFirst().prefix { $0 != "--" }
    return words.contains("--progress=json") || zip(words, words.dropFirst()).contains { $0 == ("--progress", "json") }
  }()
}

/// Prints everything that is wrong with a file, a line each, a missing model once, and gives the error that ends the command.
///
/// `spelling` has the words for a `--set` that was given in another way: "--strength 2" for "--set strength=2".
func failure(_ problems: Diagnostics, spelling: [String: String]) -> ExitCode {
  var missing: Set<Substring> = []
  for line in problems.description.split(separator: "\n") {
    // A model that is not there is said once, at the first stage that names it.
    if let reason = line.range(of: ": no model named "), !missing.insert(line[reason.lowerBound...]).inserted {
      continue
    }
    // The lines begin with their places.
    let words = spelling.first { line.hasPrefix($0.key + ": ") }
    let text = words.map { $0.value + line.dropFirst($0.key.count) } ?? String(line)
    if Messages.areJSON { printFailure(text) } else { printError(text) }
  }
  return Status.usage.exit
}

/// Prints an error and gives the one that ends the command with the status of its kind.
func failure(_ error: any Error) -> ExitCode {
  if let problems = error as? Diagnostics { return failure(problems, spelling: [:]) }
  return failure(Advice.command.text(of: error), Status(of: ErrorKind(of: error)))
}
