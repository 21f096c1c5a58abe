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

  @Argument(help: PipelineArgument.help, completion: PipelineArgument.completion)
  var pipeline: String

  @OptionGroup var arguments: RunArguments

  func run() async throws {
    try await FolderRun(
      pipeline: pipeline, arguments: arguments, scope: arguments.options.force ? .all : .missing,
      given: Array(CommandLine.arguments.dropFirst(2))
    ).run()
  }
}
