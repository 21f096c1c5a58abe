import ArgumentParser
import Foundation
import LimnPipelines
import LimnTensors

/// `limn run`: takes every photo of a folder through a pipeline.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs a pipeline on a photo, a folder or a tree of folders.",
    discussion: """
      'limn run denoise photos out/clean' reads the folder photos and writes to out/clean; so does --input photos --output \
      out/clean. Several photos and folders can be given (a/*.jpg b); output paths are then relative to their common folder. \
      With one photo and a file name (photo.jpg clean.png) only that file is written; '-' stands for standard input and output.

      Progress is recorded in a journal, .limn in the output folder: the same command again processes only what is missing or \
      changed, 'limn retry' only what failed, and 'limn plan' is a dry run.
      """)

  @Argument(help: DocumentArgument.help, completion: DocumentArgument.completion)
  var pipeline: String

  @OptionGroup var arguments: RunArguments

  func run() async throws {
    try await StandardStreams.run(arguments.paths) { paths in
      var arguments = arguments
      arguments.paths = paths
      try await FolderRun(
        pipeline: pipeline, arguments: arguments, scope: arguments.options.force ? .all : .missing,
        given: Array(CommandWords.all.dropFirst()),
        file: paths.count == 2 ? try SingleFile(input: paths[0], output: paths[1]) : nil
      ).run()
    }
  }
}
