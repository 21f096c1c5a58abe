import ArgumentParser
import LimnFitting

/// `limn fit pca`: principal components of pictures.
struct FitPCACommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pca",
    abstract:
      "Fits principal components to pictures or rows of numbers: a model that encodes, decodes and has a density.",
    discussion: """
      The components are the directions along which the examples vary most; variances are over N − 1. The density is that of \
      probabilistic PCA (Tipping and Bishop, 1999): the variance along all other directions is the mean of theirs.
      """)

  @OptionGroup var options: FitModelOptions

  func run() async throws { try await options.run(PrincipalComponents(units: options.units)) }
}
