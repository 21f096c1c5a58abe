import ArgumentParser

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
