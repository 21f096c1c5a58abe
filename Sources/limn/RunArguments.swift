import ArgumentParser
import Foundation
import LimnPipelines
import LimnStages
import LimnTensors

/// What `run`, `plan` and `retry` are told: the pipeline, the photos, where to, and what to do when something is wrong.
struct RunArguments: ParsableArguments {
  @Option(help: "The photo, folder or tree to read: $input.", completion: .file())
  var input: String?

  @Option(help: "The folder to write to: $output. It is made if it is not there.", completion: .directory)
  var output: String?

  @Option(help: "How many cores are kept busy, a photo on each, or all with one (default: every core).")
  var jobs: Int?

  @Option(
    name: .customLong("set"), help: .init("A value in place of the file's.", valueName: "stage.parameter=value"))
  var overrides: [String] = []

  @Option(help: "Where all randomness begins: the same seed gives the same files.")
  var seed: UInt64 = 0

  @Option(help: "Width times height above which a photo is refused (default: 100 million).")
  var maxPixels: Int?

  @Option(
    help: .init(
      "A file that lists the photos, one path a line, from --input on ('-': standard input).", valueName: "file"),
    completion: .file())
  var filesFrom: String?

  @Option(help: .init("Only photos like this, as in '*.jpg' or 'holiday/**'; may be repeated.", valueName: "pattern"))
  var include: [String] = []

  @Option(help: .init("No photos like this, and none in folders like this; may be repeated.", valueName: "pattern"))
  var exclude: [String] = []

  @Flag(inversion: .prefixedNo, help: "Whether folders within the folder are searched.")
  var recursive = true

  @Option(help: "Only the first so many photos.")
  var limit: Int?

  @Option(
    help: .init(
      "One part of the photos: 2/4 is the second of four; auto asks Slurm, Kubernetes or Open MPI; auto/4 gives the count.",
      valueName: "K/N"))
  var shard: String?

  @Option(
    help: .init(
      "How much memory may be used, as in 1GiB: fewer photos at once, and none that does not fit.", valueName: "bytes"))
  var memory: String?

  @Flag(help: "Does every photo, whatever was done before.")
  var force = false

  @Option(help: .init("What a photo that fails does to the rest.", valueName: "continue|stop"))
  var onError: OnError = .continue

  @Option(
    help: .init(
      "Stops the run when more photos than this fail: a number, or a part of all as in 5%.", valueName: "n|n%"))
  var maxFailed: RunPolicy.FailureLimit?

  @Option(
    help: .init("What becomes of files in the way that no run of Limn has written.", valueName: "skip|replace|fail"))
  var ifExists: RunPolicy.Existing = .replace

  @Option(
    help: .init(
      """
      What standard error shows: a bar (default on a terminal), plain lines (default elsewhere), json (nothing but one object \
      a line: started, done, failed, skipped, note, error, ended), none. Standard output has the summary in any case.
      """, valueName: "bar|plain|json|none"))
  var progress: ProgressStyle?

  /// What a failure does to the rest.
  enum OnError: String, ExpressibleByArgument, CaseIterable {
    case `continue`, stop
  }

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs): give 1 or more") }
    if let maxPixels, maxPixels < 1 { throw ValidationError("--max-pixels is \(maxPixels): give 1 or more") }
    if let maxPixels, maxPixels > 10_000_000_000 {
      throw ValidationError("--max-pixels is \(maxPixels): give 10000000000 at most")
    }
    if let limit, limit < 1 { throw ValidationError("--limit is \(limit): give 1 or more") }
  }

  /// What is done when something is wrong.
  var policy: RunPolicy {
    RunPolicy(stopsAtFailure: onError == .stop, mostFailures: maxFailed, existing: ifExists)
  }

  /// How many cores are kept busy.
  var width: Int { jobs ?? ProcessInfo.processInfo.activeProcessorCount }

  /// Compiles the pipeline; prints what is wrong with it and ends with status 2 if anything is.
  func compile(_ file: String) throws -> Pipeline {
    var variables: [String: String] = [:]
    variables["input"] = input ?? (filesFrom == nil ? nil : ".")
    variables["output"] = output
    return try PipelineArgument.compile(
      file, variables: variables, overrides: overrides + (maxPixels.map { ["load.max-pixels=\($0)"] } ?? []))
  }

  /// What photos need, and how much there is; ends with status 2 for what is no number of bytes, or too few.
  func memoryPlan(_ pipeline: Pipeline) throws -> MemoryPlan {
    do {
      return try MemoryPlan(pipeline, budget: try memory.map { try ByteCount(parsing: $0).bytes })
    } catch {
      throw failure("\(error)", .usage)
    }
  }

  /// The part of the photos that is done; ends with status 2 for one that is none.
  func part() throws -> Shard? {
    guard let shard else { return nil }
    do {
      return try Shard(shard, environment: ProcessInfo.processInfo.environment)
    } catch {
      throw failure("\(error)", .usage)
    }
  }

  /// The photos, found without opening one; ends with status 2 if there is none.
  func find(_ pipeline: Pipeline, notes: Bool = true) throws -> [ItemName] {
    do {
      guard let load = pipeline.source as? LoadStage else {
        guard filesFrom == nil, include.isEmpty, exclude.isEmpty, recursive else {
          throw StageError(
            "the pipeline reads no photos: --files-from, --include, --exclude and --no-recursive say nothing")
        }
        let names = try pipeline.source.names()
        return limit.map { Array(names.prefix($0)) } ?? names
      }
      var selection = PhotoSelection()
      try selection.narrow(including: include, excluding: exclude)
      selection.isRecursive = recursive
      selection.limit = limit
      selection.skipped = output
      selection.listed = try filesFrom.map(Self.list)
      let found = try load.find(selection)
      if notes { for note in found.notes { printError(note) } }
      return found.names
    } catch {
      throw failure("\(error)", .usage)
    }
  }

  private static func list(_ file: String) throws -> [String] {
    let bytes =
      file == "-"
      ? [UInt8](try FileHandle.standardInput.readToEnd() ?? Data()) : try FileBytes.read(file, limit: 1 << 28)
    return try PhotoSelection.paths(in: bytes, of: file)
  }

  /// The photos without the files that earlier runs wrote among them, unless they were listed by name.
  func photos(
    _ names: [ItemName], of pipeline: Pipeline, after history: RunHistory, in folder: OutputFolder
  ) -> [ItemName] {
    guard filesFrom == nil, let load = pipeline.source as? LoadStage else { return names }
    return history.photos(among: names, of: load.root, output: folder)
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

  /// Ends with status 2 if the pipeline writes files outside the output folder, or files of all photos over one of them.
  func checkPlaces(of pipeline: Pipeline, in folder: OutputFolder, photos: [ItemName]) throws {
    for (step, place) in pipeline.places where !folder.contains(place) {
      throw failure(
        "\(step.place): '\(step.name)' writes to '\(place.printable)', which leads out of the output folder "
          + "'\(folder.path.printable)'; begin its path with $output", .usage)
    }
    for file in pipeline.gatheredFiles {
      guard let identity = FileKind(followingLinks: file)?.identity,
        let photo = photos.first(where: { FileKind(followingLinks: $0.path)?.identity == identity })
      else { continue }
      throw failure(
        "'\(file.printable)' would be written over the photo \(photo.description.printable): choose another output folder",
        .usage)
    }
  }
}

extension RunPolicy.Existing: ExpressibleByArgument {}

extension RunPolicy.FailureLimit: ExpressibleByArgument {
  /// Reads "20" or "5%".
  public init?(argument: String) { self.init(argument) }
}
