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
  var images: String

  @Option(help: "How many components.")
  var units: Int

  @Flag(help: "Raise samples above 0 of an IDX file by one (see the stage load-idx).")
  var raise = false

  @Option(help: "The folder to write the model to; its last part is the model's name.", completion: .directory)
  var output: String

  func validate() throws {
    if units < 1 { throw ValidationError("--units is \(units): give 1 or more") }
    if name.isEmpty { throw ValidationError("--output is '\(output)': give the folder to write, such as pca") }
  }

  /// The model's name.
  private var name: String { output.lastComponent }

  /// Reads the pictures, fits the model and writes its folder.
  func run(_ fitter: some ModelFitter) async throws {
    guard !FileManager.default.fileExists(atPath: output + "/config.json") else {
      throw FittingError("\(output.printable) is a model already: give another folder, or remove it")
    }
    let pictures = try PictureSet(path: images, isRaised: raise)
    var failures = 0
    let (examples, names) = try await pictures.rows(threads: ProcessInfo.processInfo.activeProcessorCount) {
      name, reason in
      guard let reason else { return }
      failures += 1
      printError("\(name.description.printable): \(reason.printable)")
    }
    let fitted = try await fitter.fit(examples)
    let family = type(of: fitter).family.name
    let card = """
      # \(name)

      \(type(of: fitter).signature.summary) Fitted to \(names.count) pictures of \(images.printable) by \
      `limn fit \(family) --units \(units)`.

      """
    try ModelFolder.write(
      to: output, family: family, name: name, architecture: fitted.architecture, weights: fitted.weights, card: card)
    print("pictures: \(names.count)")
    for note in fitted.notes { print(note) }
    print("the model is in \(output.printable)")
    if failures > 0 {
      printError("\(failures) of \(pictures.names.count) pictures failed; the model is without them")
      throw Status.someFailed.exit
    }
  }
}
