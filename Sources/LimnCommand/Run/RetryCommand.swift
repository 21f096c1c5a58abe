import ArgumentParser
import Foundation
import LimnFoundation
import LimnPipelines
import LimnRuns
import LimnTensors

/// `limn retry`: does the photos of a folder that failed.
struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Processes again the photos that failed in an earlier run.",
    usage: "limn retry <output folder> [<options of run>]\n       limn retry <pipeline> [<options of run>]",
    discussion: """
      Given an output folder, the command of its last run is read from its journal. Options given here are added to it for this \
      time. 'limn help run' lists the options.
      """)

  @Argument(help: "The output folder of the run, or its pipeline: a name or a file.", completion: .directory)
  var target: String

  @Argument(parsing: .captureForPassthrough, help: .hidden)
  var options: [String] = []

  func run() async throws {
    if options.contains("--help") || options.contains("-h") { throw CleanExit.helpRequest(self) }
    let place = FileManager.default.fileExists(atPath: target) ? target.absolutePath : nil
    // Paths that are given now are below this folder, those of the run below the one that it was started in.
    let here = FileManager.default.currentDirectoryPath
    let recorded = try recorded()
    let given = recorded + options
    var command = try RunCommand.parse(given)
    guard command.arguments.paths.count == (try RunCommand.parse(recorded)).arguments.paths.count else {
      throw failure(
        "'limn retry' takes one folder and options, not '\(options.joined(separator: " ").printable)'", .usage)
    }
    // The folder may have been moved since.
    if recorded != [target], let place { command.arguments.write(to: place) }
    // What failed in any part of a run is tried here.
    command.arguments.options.shard =
      options.contains { $0.hasPrefix("--shard") } ? command.arguments.options.shard : nil
    // So is what it shows its own affair.
    command.arguments.options.progress =
      options.contains { $0.hasPrefix("--progress") } ? command.arguments.options.progress : nil
    let list = command.arguments.options.filesFrom
    if options.contains(where: { $0.hasPrefix("--files-from") }) {
      command.arguments.options.filesFrom = list.map { $0 == PhotoList.standardInput ? $0 : here.resolving($0) }
    } else if list == PhotoList.standardInput, let place, recorded != [target] {
      command.arguments.options.filesFrom = try Self.keptList(in: place)
    }
    // The journal keeps the command of the run: what is added for this time is no part of it.
    try await FolderRun(
      pipeline: command.pipeline, arguments: command.arguments, scope: .failed,
      given: recorded == [target] ? given : recorded
    ).run()
  }

  /// The list of photos that the last run read from standard input.
  private static func keptList(in output: String) throws -> String {
    let list = PhotoList.kept(in: output)
    guard FileKind(followingLinks: list) != nil else {
      throw failure(
        "the last run read its list of photos from standard input, and '\(list.printable)' is not there: "
          + "give the list with --files-from", .usage)
    }
    return list
  }

  /// The arguments that stand for the target: itself, or those of the last run into it.
  private func recorded() throws -> [String] {
    guard let kind = FileKind(followingLinks: target) else {
      do { _ = try DocumentArgument.path(of: target) } catch {
        throw failure("no output folder '\(target.printable)', and \(error)", .usage)
      }
      return [target]
    }
    guard kind.isFolder else { return [target] }
    guard let last = try RunHistory(output: target).last else {
      throw failure(
        "'\(target.printable)' has no journal of a run: give the folder that one has written to, or its pipeline file",
        .usage)
    }
    guard FileManager.default.changeCurrentDirectoryPath(last.folder) else {
      throw failure(
        "the last run was started in '\(last.folder.printable)', which is not there any more: "
          + "give the pipeline file and the options instead", .usage)
    }
    return last.arguments
  }
}
