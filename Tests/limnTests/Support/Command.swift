import Foundation
import LimnPipelines
import LimnTestSupport

/// The built `limn`, run as a user runs it.
enum Command {
  struct Result {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The folder of the package, where `pipelines/` is.
  static let package = Repository.root

  /// The program beside the test bundle; throws if it has not been built.
  static func program() throws -> URL {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<4 {
      let program = folder.appendingPathComponent("limn")
      if FileManager.default.isExecutableFile(atPath: program.path) { return program }
      folder = folder.deletingLastPathComponent()
    }
    let program = package.appendingPathComponent(".build/release/limn")
    guard FileManager.default.isExecutableFile(atPath: program.path) else {
      throw StageError("limn is not built: run 'swift build -c release'")
    }
    return program
  }

  /// Starts the program, or a copy of it, in a folder (the package's own by default), its output going to two files.
  static func start(
    _ arguments: [String], in folder: URL? = nil, program: URL? = nil, adding environment: [String: String] = [:],
    output: String, errors: String
  ) throws -> Process {
    for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    let process = Process()
    process.executableURL = try program ?? self.program()
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    process.arguments = arguments
    process.currentDirectoryURL = folder ?? package
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    return process
  }

  /// Runs the program to its end.
  static func run(_ arguments: String..., in folder: URL? = nil) throws -> Result {
    try run(arguments, in: folder)
  }

  /// Runs the program to its end.
  static func run(
    _ arguments: [String], in folder: URL? = nil, program: URL? = nil, adding environment: [String: String] = [:]
  ) throws -> Result {
    let logs = try TemporaryFolder()
    let process = try start(
      arguments, in: folder, program: program, adding: environment, output: logs("output"), errors: logs("errors"))
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: try String(contentsOfFile: logs("output"), encoding: .utf8),
      errors: try String(contentsOfFile: logs("errors"), encoding: .utf8))
  }
}
