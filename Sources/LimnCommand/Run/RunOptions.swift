import ArgumentParser
import Foundation
import LimnFoundation
import LimnPipelines
import LimnRuns
import LimnTensors

/// How a run goes about its photos: which of them, with what, and what to do when something is wrong.
struct RunOptions: ParsableArguments {
  @OptionGroup var jobs: JobsOption

  @OptionGroup var seed: SeedOption

  @Option(help: "Width times height above which a photo is rejected (default: 100 million).")
  var maxPixels: Int?

  @Option(
    help: .init(
      "A file that lists the photos, one path a line, relative to --input ('-': standard input).", valueName: "file"),
    completion: .file())
  var filesFrom: String?

  @Option(help: .init("Only photos that match, as in '*.jpg' or 'holiday/**'; may be repeated.", valueName: "pattern"))
  var include: [String] = []

  @Option(help: .init("No photos that match, nor any in folders that match; may be repeated.", valueName: "pattern"))
  var exclude: [String] = []

  @Flag(inversion: .prefixedNo, help: "Whether subfolders are searched.")
  var recursive = true

  @Option(help: "Only the first N photos.")
  var limit: Int?

  @Option(
    help: .init(
      "One shard of the photos: 2/4 is the second of four; auto reads it from Slurm, Kubernetes or Open MPI; auto/4 sets the count.",
      valueName: "K/N"))
  var shard: String?

  @Option(
    help: .init(
      "Upper bound of the run's memory, as in 1GiB: limn, its models and all photos that are open at once. Fewer photos are "
        + "open then, and one that does not fit alone is rejected; 'limn plan' estimates each part.",
      valueName: "bytes"))
  var memory: String?

  @Flag(inversion: .prefixedNo, help: "Whether files keep the modification time of their photos.")
  var dates = true

  @Flag(help: "Processes every photo, whatever was done before.")
  var force = false

  @Option(help: .init("What to do after a photo has failed.", valueName: "continue|stop"))
  var onError: OnError = .continue

  @Option(
    help: .init(
      "Stops the run, with status 4, when more photos than this fail: a number, or a percentage as in 5%. As many are no "
        + "failure of the run.", valueName: "n|n%"))
  var maxFailed: RunPolicy.FailureLimit?

  @Option(
    help: .init(
      "What to do if an output path exists and was not written by Limn (default: replace).",
      valueName: "skip|replace|fail"))
  var ifExists: RunPolicy.Existing?

  @Option(
    help: .init(
      """
      Progress on standard error: a bar (default on a terminal), plain lines (default elsewhere), json (one object \
      a line and nothing else: started, done, passed-over, failed, skipped, note, error, ended), none. The summary is always printed on standard output.
      """, valueName: "bar|plain|json|none"))
  var progress: ProgressStyle?

  @Flag(
    name: [.short, .long],
    help: "A line for each photo that was passed over or of which something was noted, as with --progress plain.")
  var verbose = false

  /// What a failure does to the rest.
  enum OnError: String, ExpressibleByArgument, CaseIterable {
    case `continue`, stop
  }

  func validate() throws {
    if let maxPixels, maxPixels < 1 { throw ValidationError("--max-pixels is \(maxPixels): give 1 or more") }
    if let maxPixels, maxPixels > 10_000_000_000 {
      throw ValidationError("--max-pixels is \(maxPixels): give 10000000000 at most")
    }
    if let limit, limit < 1 { throw ValidationError("--limit is \(limit): give 1 or more") }
  }

  /// What is done when something is wrong.
  var policy: RunPolicy {
    RunPolicy(
      stopsAtFailure: onError == .stop, mostFailures: maxFailed, existing: ifExists ?? .replace,
      keepsDates: dates)
  }

  /// The options as words of a command line, as journals keep them: those that differ from the defaults.
  var words: [String] {
    var words: [String] = []
    func add(_ name: String, _ value: (some CustomStringConvertible)?) {
      // One word an option: a value may begin with a dash.
      if let value { words.append("--\(name)=\(value)") }
    }
    add("jobs", jobs.given)
    add("seed", seed.value == 0 ? nil : seed.value)
    add("max-pixels", maxPixels)
    add("files-from", filesFrom)
    for pattern in include { add("include", pattern) }
    for pattern in exclude { add("exclude", pattern) }
    if !recursive { words.append("--no-recursive") }
    add("limit", limit)
    add("shard", shard)
    add("memory", memory)
    if !dates { words.append("--no-dates") }
    if force { words.append("--force") }
    add("on-error", onError == .continue ? nil : onError.rawValue)
    add("max-failed", maxFailed)
    add("if-exists", ifExists?.rawValue)
    add("progress", progress?.rawValue)
    if verbose { words.append("--verbose") }
    return words
  }

  /// How many cores are kept busy.
  var width: Int { jobs.count }

  /// What photos need, and how much there is; throws for what is no number of bytes, or too few.
  func memoryPlan(_ pipeline: Pipeline) throws -> MemoryPlan {
    try MemoryPlan(pipeline, budget: try memory.map { try ByteCount(parsing: $0).bytes })
  }

  /// The part of the photos that is done; throws for one that is none.
  func part() throws -> Shard? {
    try shard.map { try Shard($0, environment: ProcessInfo.processInfo.environment) }
  }
}

extension RunPolicy.Existing: ExpressibleByArgument {}

extension RunPolicy.FailureLimit: ExpressibleByArgument {
  /// Reads "20" or "5%".
  package init?(argument: String) { self.init(argument) }
}
