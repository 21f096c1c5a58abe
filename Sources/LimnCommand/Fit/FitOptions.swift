import ArgumentParser
import LimnFitting
import LimnFoundation
import LimnPipelines
import LimnStages

/// The options of all `limn fit NAME`: which data a model is shown, on how many cores, and the parameters of what is fitted.
struct FitOptions: ParsableArguments {
  @Option(help: "The folder of photos, best those that the model was trained on.", completion: .directory)
  var images: String?

  @Option(help: "The CSV file of their labels.", completion: .file(extensions: ["csv"]))
  var labels: String?

  @Option(name: .customLong("where"), help: .init("Only photos whose labels match.", valueName: "split=train"))
  var condition: String?

  @Option(
    name: .customLong("set"),
    help: .init(
      "Sets a parameter of the method, or one of the stage 'load' (load.max-pixels=…).", valueName: "key=value"))
  var overrides: [String] = []

  @OptionGroup var jobs: JobsOption

  func validate() throws {
    if labels == nil, condition != nil { throw ValidationError("--where needs --labels: the CSV file to look into") }
  }

  /// The arguments of a method, and the stage that finds the data and opens them; throws for a folder that is not there, and for
  /// labels, a condition and values of `--set` that cannot be used. `rows` is a CSV file that is read in place of photos.
  func read(
    _ signature: Signature, rows: String? = nil, isLabelled: Bool = true
  ) throws -> (arguments: Arguments, source: any SourceStage) {
    var values: [String: LimnPipelines.Argument] = ["path": .text(images ?? rows ?? "")]
    if isLabelled {
      values["labels"] = labels.map { .text($0) }
      values["where"] = condition.map { .text($0) }
    }
    let stage = rows == nil ? LoadStage.signature(Environment.formats) : RowsStage.signature
    let arguments = try SettingOverrides(overrides).arguments(of: [(signature, [:]), (stage, values)])
    let source: any SourceStage =
      rows == nil
      ? try LoadStage(arguments[1], formats: Environment.formats) : try RowsStage(arguments[1])
    return (arguments[0], source)
  }
}
