import ArgumentParser
import Foundation
import LimnPipelines
import LimnTensors

/// What the command's exit status says.
enum Status: Int32 {
  case done = 0
  case someFailed = 1
  case usage = 2
  case output = 3

  /// The error that ends the command with this status, after its message was printed.
  var exit: ExitCode { ExitCode(rawValue) }
}

/// Prints one line, or several, to standard error.
func printError(_ message: String) {
  FileHandle.standardError.write(Data((message + "\n").utf8))
}

/// Prints "error: …" and gives the error that ends the command.
func failure(_ message: String, _ status: Status) -> ExitCode {
  printError("error: \(message)")
  return status.exit
}
