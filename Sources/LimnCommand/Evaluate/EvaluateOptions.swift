import ArgumentParser

/// The options that every `limn evaluate NAME` has.
struct EvaluateOptions: ParsableArguments {
  @OptionGroup var json: JSONFlag

  @Option(
    help: "A folder for report.html, report.json, the tables as CSV, and the pictures.", completion: .directory)
  var report: String?

  @OptionGroup var jobs: JobsOption

  @OptionGroup var seed: SeedOption

  @Option(
    help: .init(
      "Progress on standard error: a bar (default on a terminal), plain lines, json, none (default elsewhere).",
      valueName: "bar|plain|json|none"))
  var progress: ProgressStyle?
}
