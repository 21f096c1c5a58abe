import ArgumentParser
import Foundation

/// `--set` of the commands that take a pipeline file.
struct OverrideOption: ParsableArguments {
  @Option(
    name: .customLong("set"), help: .init("Overrides a value of the file.", valueName: "stage.parameter=value"))
  var values: [String] = []
}

/// `--json` of the commands that print one result.
struct JSONFlag: ParsableArguments {
  @Flag(name: .customLong("json"), help: "Print JSON instead of tables.")
  var isGiven = false
}

/// `--jobs` of the commands that process photos.
struct JobsOption: ParsableArguments {
  @Option(
    name: .customLong("jobs"),
    help: "Number of cores to use, one photo on each, or all on a single photo (default: all cores).")
  var given: Int?

  /// How many cores are kept busy.
  var count: Int { given ?? ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws {
    if let given, given < 1 { throw ValidationError("--jobs is \(given): give 1 or more") }
  }
}

/// `--seed` of the commands that draw random numbers.
struct SeedOption: ParsableArguments {
  @Option(name: .customLong("seed"), help: "Seed of all randomness: the same seed gives the same files.")
  var value: UInt64 = 0
}
