import ArgumentParser
import Foundation
import LimnPipelines
import LimnTensors

/// `limn run`: takes every photo of a folder through a pipeline.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Takes a photo, a folder or a tree of folders through a pipeline.",
    discussion: """
      'limn run denoise photos out/clean' reads the folder photos and writes to out/clean; so does --input photos --output \
      out/clean. Several photos and folders can be given (a/*.jpg b); files are then named as below the folder that holds all. \
      With one photo and the name of a file (photo.jpg clean.png) just that file is written.

      What is done is noted in a journal, .limn in the output folder: the same command again does only what is missing or \
      changed, 'limn retry' only what failed, and 'limn plan' tells what there is to do.
      """)

  @Argument(help: PipelineArgument.help, completion: PipelineArgument.completion)
  var pipeline: String

  @OptionGroup var arguments: RunArguments

  func run() async throws {
    let paths = arguments.paths
    try await FolderRun(
      pipeline: pipeline, arguments: arguments, scope: arguments.options.force ? .all : .missing,
      given: Array(CommandLine.arguments.dropFirst(2)),
      file: paths.count == 2 ? try SingleFile(input: paths[0], output: paths[1]) : nil
    ).run()
  }
}
