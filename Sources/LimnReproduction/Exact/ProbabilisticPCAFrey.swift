import LimnEvaluation
import LimnFitting
import LimnModels
import LimnReport
import LimnRuns
import LimnTensors

/// The density and the errors of probabilistic PCA on the Frey faces, as scikit-learn has them.
package struct ProbabilisticPCAFrey: Reproduction {
  /// Its options.
  package static let signature = EvaluationSignature(
    reproducing: "ppca-frey",
    summary:
      "Probabilistic PCA of the Frey faces: log-density, noise, variances and errors as scikit-learn's PCA has them.",
    details: """
      `PCA(n).fit(X).score(X)`, `noise_variance_`, `explained_variance_` and the mean squared error of `inverse_transform` on pixels from 0 to 1, to \
      1e-6 nats and 1e-9: no training, no seed. Models are those of 'limn fit pca', opened from their folders.
      """, parameters: [FreyFaces.parameter])
  /// Six decompositions of 560 pixels.
  package static let cost = "seconds"

  private static let source = "computed: scikit-learn, PCA"
  private static let densities = [
    (1, 512.7596204), (2, 555.8277521), (5, 667.6865691), (10, 754.5507073), (20, 861.5694246), (50, 1025.2871201),
  ]
  private static let errors = [(10, 0.003583982693), (20, 0.002240030231), (50, 0.000976900967)]
  private static let variances = [1.2858270703, 0.7870557952, 0.7139177503]
  private static let noise = 0.00365100403, ratio = 0.6904029430

  private let images: String

  /// Throws for a folder with another number of pictures.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    images = arguments.text("images")
    try FreyFaces.check(images)
  }

  /// Fits, and compares.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: Self.densities.count))
    defer { context.observer(.ended(RunSummary())) }
    let frames = try await FreyFaces.read(images, jobs: context.jobs)
    var verdicts = Verdicts(digits: 10)
    var errors: [Int: Double] = [:]
    for (units, density) in Self.densities {
      let fitted = try PrincipalComponents(units: units).fit(frames)
      let folder = try FittedFolder(fitted, family: PrincipalComponents.family.name)
      let found = try folder.model.density.logDensity(of: frames)
      verdicts.check(
        Target("log-density in nats an image, q = \(units)", density, .within(1e-6), source: Self.source),
        found.reduce(0, +) / Double(found.count))
      guard Self.errors.contains(where: { $0.0 == units }) else { continue }
      let back = try folder.model.decoder.decode(folder.model.encoder.encode(frames))
      errors[units] = (back - frames).squaredNorm() / Double(frames.count)
    }
    for (units, error) in Self.errors {
      verdicts.check(
        Target("squared error a pixel, q = \(units)", error, .within(1e-9), source: Self.source), errors[units])
    }
    let nested = try NestedComponents(units: 10, to: frames)
    verdicts.check(Target("noise variance, q = 10", Self.noise, .within(1e-9), source: Self.source), nested.noise(10))
    let (kept, left) = (nested.variances.reduce(0, +), nested.noise(10) * Double(nested.size - 10))
    verdicts.check(
      Target("share of the variance, q = 10", Self.ratio, .within(1e-9), source: Self.source), kept / (kept + left))
    for (place, variance) in Self.variances.enumerated() {
      verdicts.check(
        Target("variance of component \(place + 1)", variance, .within(1e-9), source: Self.source),
        nested.variances[place])
    }
    return verdicts.report("\(frames.shape[0]) Frey faces of \(images)", context: context)
  }
}
