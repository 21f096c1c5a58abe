import ArgumentParser
import Foundation
import LimnFitting
import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnStages
import LimnTensors

/// What `limn fit pca` and `limn fit ica` have in common.
struct FitModelOptions: ParsableArguments {
  @Option(
    help: "The pictures, all of one size: a folder, or an IDX file such as train-images-idx3-ubyte.gz.",
    completion: .directory)
  var images: String?

  @Option(
    help: .init("A CSV file of numbers instead of pictures, such as 'save-rows' writes.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var rows: String?

  @Option(
    help: .init(
      "The columns of --rows that are fitted; without it all of them, but for a first one called item.",
      valueName: "x1,x2"))
  var columns: String?

  @Option(help: "How many components.")
  var units: Int

  @Flag(help: "Raise samples above 0 of an IDX file by one (see the stage load-idx).")
  var raise = false

  @Option(help: "The folder to write the model to; its last part is the model's name.", completion: .directory)
  var output: String

  func validate() throws {
    guard (images == nil) != (rows == nil) else {
      throw ValidationError("give --images, pictures of one size, or --rows, a CSV file of numbers")
    }
    if columns != nil, rows == nil { throw ValidationError("--columns are those of --rows: give the CSV file") }
    if raise, images == nil { throw ValidationError("--raise is for pictures: leave it out with --rows") }
    if units < 1 { throw ValidationError("--units is \(units): give 1 or more") }
    if name.isEmpty { throw ValidationError("--output is '\(output)': give the folder to write, such as pca") }
  }

  /// The model's name.
  private var name: String { output.lastComponent }

  /// What a model is fitted to.
  private struct Examples {
    /// The numbers `[N, …]`, of how many things that are called so, and where they come from.
    let values: Tensor, count: Int, what: String, path: String
    /// How many could not be read.
    var failures = 0
  }

  /// Reads the examples, fits the model and writes its folder.
  func run(_ fitter: some ModelFitter) async throws {
    guard !FileManager.default.fileExists(atPath: output + "/config.json") else {
      throw FittingError("'\(output.printable)' is a model already: give another folder, or remove it")
    }
    let examples = if let rows { try table(rows) } else { try await pictures(images ?? "") }
    let fitted = try await fitter.fit(examples.values)
    let family = type(of: fitter).family.name
    let card = """
      # \(name)

      \(type(of: fitter).signature.summary) Fitted to \(examples.count) \(examples.what) of \(examples.path.printable) by \
      `limn fit \(family) --units \(units)`.

      """
    try ModelFolder.write(
      to: output, family: family, name: name, architecture: fitted.architecture, weights: fitted.weights, card: card)
    print("\(examples.what): \(examples.count)")
    for note in fitted.notes { print(note) }
    print("the model is in \(output.printable)")
    if examples.failures > 0 {
      printError(
        "\(examples.failures) of \(examples.count + examples.failures) pictures failed; the model is without them")
      throw Status.someFailed.exit
    }
  }

  /// Pictures as they are; those that cannot be read are listed.
  private func pictures(_ path: String) async throws -> Examples {
    let pictures = try PictureSet(path: path, isRaised: raise)
    var failures = 0
    let (values, names) = try await pictures.rows(threads: ProcessInfo.processInfo.activeProcessorCount) {
      name, reason in
      guard let reason else { return }
      failures += 1
      printError("\(name.description.printable): \(reason.printable)")
    }
    return Examples(values: values, count: names.count, what: "pictures", path: path, failures: failures)
  }

  /// The rows of a table; throws for one in which a number is missing.
  private func table(_ path: String) throws -> Examples {
    let chosen = columns.map { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
    let table = try NumberTable(path: path, columns: chosen)
    let numbers = try (0..<table.count).flatMap { try table.row($0).values }
    if let place = numbers.firstIndex(where: { !$0.isFinite }) {
      let (row, column) = place.quotientAndRemainder(dividingBy: table.columns.count)
      throw FittingError(
        "\(path.printable): a number is missing; fill it in, or leave its row out (row \(row + 1), column '\(table.columns[column].printable)')"
      )
    }
    let values = Tensor(numbers, shape: [table.count, table.columns.count])
    return Examples(values: values, count: table.count, what: "rows", path: path)
  }
}
