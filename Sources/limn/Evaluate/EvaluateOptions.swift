import ArgumentParser

/// The options that every `limn evaluate NAME` has.
struct EvaluateOptions: ParsableArguments {
  @Flag(help: "Print JSON instead of tables.")
  var json = false

  @Option(
    help: "A folder for report.html, report.json, the tables as CSV, and the pictures.", completion: .directory)
  var report: String?

  @Option(help: "How many pictures are processed at once (default: one for each core).")
  var jobs: Int?

  @Option(help: "Seed of all randomness.")
  var seed: UInt64 = 0

  @Option(
    help: .init(
      "Progress on standard error: a bar (default on a terminal), plain lines, json, none (default elsewhere).",
      valueName: "bar|plain|json|none"))
  var progress: ProgressStyle?

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs): give 1 or more") }
  }
}
