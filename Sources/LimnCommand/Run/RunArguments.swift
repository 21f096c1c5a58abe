import ArgumentParser
import Foundation
import LimnFoundation
import LimnPipelines
import LimnRuns
import LimnTensors

/// The arguments of `run` and `plan` (and so of `retry`): photos, output folder, overrides of the pipeline, options of a run.
struct RunArguments: ParsableArguments {
  @Argument(
    help: .init(
      "The photos or folders to read, and last the folder to write to; or use --input and --output.",
      valueName: "in… out"),
    completion: .file())
  var paths: [String] = []

  @Option(
    name: .customLong("input"), help: "The photo, folder or tree to read: $input; may be repeated.", completion: .file()
  )
  var inputOptions: [String] = []

  @Option(
    name: .customLong("output"), help: "The folder to write to: $output. It is created if it does not exist.",
    completion: .directory)
  var outputOption: String?

  @OptionGroup var overrides: OverrideOption

  @OptionGroup var options: RunOptions

  func validate() throws {
    if max(paths.count - 1, inputOptions.count) > 1, options.filesFrom != nil {
      throw ValidationError(
        "--files-from lists the photos of one folder: give one folder to read, not \(max(paths.count - 1, inputOptions.count))"
      )
    }
    guard !paths.isEmpty else { return }
    if !inputOptions.isEmpty || outputOption != nil {
      throw ValidationError(
        "give what to read and the output folder after the pipeline, or as --input and --output, not both")
    }
  }

  /// What is read, as it was written; several paths are read from the folder that holds them all.
  var input: String? { inputs.count > 1 ? PathList.commonFolder(of: inputs) : inputs.first }

  /// The folder that is written to, as it was written.
  var output: String? { outputOption ?? paths.last }

  /// Replaces the folder that is written to.
  mutating func write(to folder: String) {
    if outputOption != nil { outputOption = folder } else if !paths.isEmpty { paths[paths.count - 1] = folder }
  }

  private var inputs: [String] {
    let inputs = inputOptions.isEmpty ? Array(paths.dropLast()) : inputOptions
    return inputs.count > 1 ? PathList.alike(inputs) : inputs
  }

  /// Compiles the pipeline; prints what is wrong with it and ends with status 2 if anything is.
  ///
  /// `registry` has the stages, and `spelling` what messages call a `--set` that was given in another way.
  func compile(
    _ file: PipelineFile, registry: StageRegistry = Environment.registry, spelling: [String: String] = [:]
  ) throws -> Pipeline {
    var variables: [String: String] = [:]
    // One path alone is the output of a pipeline that reads nothing, and a mistake for all others.
    let only = paths.count == 1 && options.filesFrom == nil ? paths[0] : nil
    variables["input"] = input ?? only ?? (options.filesFrom == nil ? nil : ".")
    variables["output"] = output?.withoutSlashAtEnd
    let pipeline = try DocumentArgument.compile(
      file, variables: variables,
      overrides: overrides.values + (options.maxPixels.map { ["load.max-pixels=\($0)"] } ?? []),
      registry: registry, spelling: spelling)
    switch (pipeline.uses("input"), only, inputs.first) {
    case (true, let only?, _):
      throw failure(
        "only '\(only.printable)' is given: give what to read, and then the file or folder to write to", .usage)
    case (false, _, let input?):
      throw failure(
        "'\(file.path.printable)' reads no input, and '\(input.printable)' is given as one: give only the folder to write to",
        .usage)
    default: return pipeline
    }
  }

  /// The list of `--files-from`, if one is given.
  func list() throws -> PhotoList? { try options.filesFrom.map { try PhotoList($0) } }

  /// The photos, found without opening one, of those listed if there is a list; throws if there is none.
  func find(_ pipeline: Pipeline, among list: PhotoList?) throws -> [ItemName] {
    let root = pipeline.source.root
    guard
      root != nil
        || (options.filesFrom == nil && options.include.isEmpty && options.exclude.isEmpty && options.recursive)
    else {
      throw StageError(
        "the pipeline reads no photos: --files-from, --include, --exclude and --no-recursive say nothing")
    }
    var selection = ItemSelection()
    try selection.narrow(including: options.include, excluding: options.exclude)
    selection.isRecursive = options.recursive
    selection.limit = options.limit
    selection.skipped = output
    selection.findsOthers = true
    selection.listed = list?.paths
    if let root, inputs.count > 1 { selection.listed = try PathList.photos(at: inputs, below: root, selection) }
    let found = try pipeline.source.find(selection)
    for note in found.notes { printError(note) }
    return found.names
  }

  /// Ends with status 2 if the folder that is written to is the one that is read, and every photo would be written over itself.
  func checkNotOverThemselves(_ photos: [ItemName], through pipeline: Pipeline) throws {
    guard let output, inputs.count == 1, !photos.isEmpty else { return }
    let areTheSame = photos.allSatisfy { photo in
      guard let identity = FileKind(followingLinks: photo.path)?.identity else { return false }
      return pipeline.outputs(of: photo).contains { FileKind(followingLinks: $0)?.identity == identity }
    }
    guard areTheSame else { return }
    let what =
      photos.count == 1
      ? "'\(photos[0].path.printable)' would be written over itself"
      : "all \(photos.count) \(pipeline.noun)s would be written over themselves"
    throw failure(
      "\(what), since '\(output.printable)' is the folder that is read: give another folder to write to", .usage)
  }

  /// The photos without the files that earlier runs wrote among them, unless they were listed by name.
  func photos(
    _ names: [ItemName], of pipeline: Pipeline, after history: RunHistory, in folder: OutputFolder
  ) -> [ItemName] {
    guard options.filesFrom == nil, let root = pipeline.source.root else { return names }
    return history.photos(among: Self.withoutSheets(names, below: root, unless: folder), of: root, output: folder)
  }

  /// The photos of a folder that other runs wrote, without the contact sheets and other files that they made of all photos. What
  /// is in the run's own output folder, its history knows.
  private static func withoutSheets(_ names: [ItemName], below root: String, unless output: OutputFolder) -> [ItemName]
  {
    guard let folder = try? OutputFolder(root), folder.path != output.path,
      let gathered = try? RunHistory(output: root).gathered
    else { return names }
    let sheets = Set(gathered.outputs.compactMap(\.path).map { Array($0.utf8) })
    let photos = names.filter { name in folder.below(name.path).map { !sheets.contains(Array($0.utf8)) } ?? true }
    return photos.count == names.count ? names : photos.enumerated().map { $1.numbered($0) }
  }

  /// The folder that the run writes to and keeps its journal in: --output, or else the one that holds all of the pipeline's
  /// files; nil if it writes none.
  func outputFolder(of pipeline: Pipeline) -> String? {
    if let output { return output }
    let folders = pipeline.places.map { PipelineFile.folder(of: $0.path) }
    guard var common = folders.first else { return nil }
    for folder in folders {
      while folder != common, !folder.hasPrefix(common == "/" ? "/" : common + "/"), common != ".", common != "/" {
        common = PipelineFile.folder(of: common)
      }
    }
    return common
  }

  /// The error of a stage that writes outside the output folder, which is named where it is known.
  static func stray(_ step: Step, _ place: String, from folder: String? = nil) -> any Error {
    let name = folder.map { " '\($0.printable)'" } ?? ""
    return failure(
      "\(step.place): '\(step.name)' writes to '\(place.printable)', which leads out of the output folder\(name); "
        + "begin its path with $output", .usage)
  }

  /// Ends with status 2 if the pipeline writes files outside the output folder, or files of all photos over one of them.
  func checkPlaces(of pipeline: Pipeline, in folder: OutputFolder, photos: [ItemName]) throws {
    for (step, place) in pipeline.places where !folder.contains(place) {
      throw Self.stray(step, place, from: folder.path)
    }
    for file in pipeline.gatheredFiles {
      guard let identity = FileKind(followingLinks: file)?.identity,
        let photo = photos.first(where: { FileKind(followingLinks: $0.path)?.identity == identity })
      else { continue }
      throw failure(
        "'\(file.printable)' would be written over the \(pipeline.noun) \(photo.description.printable): choose another output folder",
        .usage)
    }
  }
}
