import ArgumentParser
import Foundation
import LimnPipelines
import LimnTensors

/// `limn run`: takes every photo of a folder through a pipeline.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Takes a photo, a folder or a tree of folders through a pipeline.",
    discussion: """
      What is done is noted in a journal, .limn in the output folder: the same command again does only what is missing or \
      changed, 'limn retry' only what failed, and 'limn plan' tells what there is to do.
      """)

  @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @OptionGroup var arguments: RunArguments

  func run() async throws {
    try await FolderRun(
      file: pipeline, arguments: arguments, scope: arguments.force ? .all : .missing,
      given: Array(CommandLine.arguments.dropFirst(2))
    ).run()
  }
}
