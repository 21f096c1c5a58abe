import ArgumentParser
import Foundation
import LimnEvaluation
import LimnFoundation
import LimnImages
import LimnPipelines
import LimnStages
import LimnTensors

/// One file that a run is to write in place of a folder: the photo's, exactly at its path, without a journal or contact sheet.
struct SingleFile {
  /// The file.
  let path: String

  /// The file that the output of a command stands for; nil if that is a folder, as it is with a slash at its end, where there
  /// is a folder, and without an extension. Ends with status 2 for a name that is not one of a picture.
  init?(input: String, output: String) throws {
    let isFolder = FileKind(followingLinks: output)?.isFolder ?? output.hasSuffix("/")
    let name = output.split(separator: "/").last ?? ""
    guard !isFolder, !output.hasSuffix("/"), let dot = name.lastIndex(of: "."), dot != name.startIndex,
      name != "..", name != "."
    else { return nil }
    let isPicture = Environment.formats.written[extension: String(name[name.index(after: dot)...])] != nil
    guard FileKind(followingLinks: input)?.isFolder != true else {
      guard isPicture else { return nil }
      throw failure(
        "'\(input.printable)' is a folder and '\(output.printable)' the name of a file: give a folder to write to "
          + "('\(output.printable)/' if it is to be called that)", .usage)
    }
    guard isPicture else {
      throw failure(
        "'\(output.printable)' does not end in \(Environment.formats.written.listedExtensions): give such a name, "
          + "or '\(output.printable)/' for a folder", .usage)
    }
    path = output
  }

  /// Sees to it that the file can be written, before the work begins. Ends with status 2 if that would replace a file, unless
  /// the options say so, and with status 3 if the place cannot be written to.
  func prepare(input: String, _ options: RunOptions) throws {
    if let there = FileKind(followingLinks: path) {
      if there.identity == FileKind(followingLinks: input)?.identity {
        throw failure("'\(path.printable)' is the photo itself: give another name", .usage)
      }
      guard there.isFile else { throw failure("'\(path.printable)' is there and no file: give another name", .usage) }
      guard options.force || options.ifExists == .replace else {
        throw failure(
          "'\(path.printable)' is there already: give another name, the folder to write to, or --force to replace it",
          .usage)
      }
    }
    try OutputFile.prepare(path, example: path)
  }

  /// Takes away what this process has begun to write beside the file.
  func sweep() {
    let folder = path.parentFolder
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where AtomicFile.isTemporary(name, process: getpid()) {
      unlink(folder.appendingComponent(name).systemPath)
    }
  }

  /// The stages of a run that writes this file: the one that saves has this path, and contact sheets are left out.
  func stages(_ registry: StageRegistry) -> StageRegistry {
    let template = NameTemplate.literal(path)
    return registry.replacing([
      .init(SaveStage.self, signature: registry["save"]?.signature) {
        try SaveStage($0.with("path", .text(template)), formats: Environment.formats)
      },
      .init(Substitute<ContactSheetStage>.self) { _ in .passing(1) },
    ])
  }

  /// Ends with status 2 if a pipeline does not write exactly one file for a photo.
  func check(_ pipeline: Pipeline) throws {
    let writers = pipeline.steps.filter { !$0.stage.places.isEmpty }.map(\.name)
    guard writers.count != 1 || pipeline.steps.contains(where: { $0.stage is any GatheringStage }) else { return }
    throw failure(
      "the pipeline does not save exactly one file a photo"
        + (writers.isEmpty ? "" : " (\(writers.joined(separator: ", ")))") + ": give a folder to write to", .usage)
  }
}
