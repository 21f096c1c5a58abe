import ArgumentParser
import LimnFitting
import LimnPipelines

/// `limn fit ica`: independent components of pictures.
struct FitICACommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ica",
    abstract: "Fits independent components to pictures or rows of numbers (FastICA): a model that encodes and decodes.",
    discussion: """
      The examples are whitened along as many principal components, and turned so that the coordinates are as far from normal as can \
      be (Hyvärinen, 1999). Each component has variance 1 over the examples.
      """)

  @OptionGroup var options: FitModelOptions

  @Option(help: "Another seed starts elsewhere.")
  var seed = 0

  func validate() throws {
    if seed < 0 { throw ValidationError("--seed is \(seed): give 0 or more") }
  }

  func run() async throws {
    try await options.run(
      IndependentComponents(
        Arguments(IndependentComponents.signature, ["units": .integer(options.units), "seed": .integer(seed)])))
  }
}
