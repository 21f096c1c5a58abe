import Foundation
import LimnEvaluation
import LimnFitting
import LimnModels
import LimnNetworks
import LimnReport
import LimnRuns
import LimnTensors
import LimnTraining

/// A linear autoencoder reaches the error and the subspace of principal components; its units need not be they (Baldi and Hornik,
/// "Neural networks and principal component analysis", 1989).
package struct LinearAutoencoderFrey: Reproduction {
  /// Its options.
  package static let signature = EvaluationSignature(
    reproducing: "linear-ae",
    summary: "A linear autoencoder of the Frey faces reaches PCA's error and subspace; its codes are correlated.",
    details: """
      Ten units, all 1,965 frames at every step. Its error must be PCA's to one part in a thousand, and the largest angle between the two subspaces \
      at most 0.01. That its codes need not be orthogonal is shown by the largest correlation between two of them.
      """,
    parameters: [
      FreyFaces.parameter,
      .init("steps", .integer(10...1_000_000), help: "Steps of training.", default: .integer(3000)),
    ])
  /// 3,000 steps of 1,965 frames.
  package static let cost = "10 seconds"

  private static let (units, error) = (10, 0.003583982693)

  private let images: String
  private let steps: Int

  /// Throws for a folder with another number of pictures.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    (images, steps) = (arguments.text("images"), arguments.integer("steps"))
    try FreyFaces.check(images)
  }

  /// Trains, and compares with principal components.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: 1))
    defer { context.observer(.ended(RunSummary())) }
    let frames = try await FreyFaces.read(images, jobs: context.jobs)
    var verdicts = Verdicts(digits: 8)
    var settings = BasicObjective.Settings()
    settings.variance = .fixed(0.0036)
    let network = try FullBatch.linearNetwork(width: 20, height: 28, latent: Self.units, isVariational: false)
    let training = FullBatch(
      objective: BasicObjective(network, settings: settings), steps: steps, rate: 0.01, seed: context.seed)
    let weights = try training.weights(of: frames)
    let model = training.model(of: weights)
    let codes = try model.encode(frames)
    let back = try model.decode(codes)
    verdicts.check(
      Target("squared error a pixel", Self.error, .relative(1e-3), source: "computed: scikit-learn, PCA"),
      (back - frames).squaredNorm() / Double(frames.count))
    let components = try PrincipalComponents(units: Self.units).fit(frames)
    let basis = components.weights["components.high"].map(DoubleMatrix.init)
    verdicts.check(
      Target("largest angle to the subspace of PCA, radians", 0.01, .atMost, source: "Baldi and Hornik, 1989"),
      basis.flatMap { Self.largestAngle(DoubleMatrix(weights["decoder.expand.weight"]), $0) })
    verdicts.check(Target(shown: "largest |correlation| of two units"), Self.largestCorrelation(codes.rows))
    return verdicts.report("a linear autoencoder of \(Self.units) units, \(steps) steps", context: context)
  }

  /// The largest principal angle between the columns of a matrix `[D, K]` and orthonormal rows `[K, D]`; nil where it has none.
  package static func largestAngle(_ columns: DoubleMatrix, _ basis: DoubleMatrix) -> Double? {
    // The squared cosines are the eigenvalues of G^−½·AᵀA·G^−½, A being what the basis sees of the columns and G their products.
    let gram = columns.product(columns, transposed: true)
    guard let (values, vectors) = gram.eigen(), let least = values.last, least > 0 else { return nil }
    var scaled = vectors
    for row in 0..<scaled.rows {
      for column in 0..<scaled.columns { scaled[row, column] /= values[row].squareRoot() }
    }
    let across = basis.product(columns).product(scaled, otherTransposed: true)
    guard let cosines = across.product(across, transposed: true).eigen()?.values.last else { return nil }
    return acos(min(1, max(0, cosines)).squareRoot())
  }

  private static func largestCorrelation(_ rows: Tensor) -> Double {
    let moments = Moments(of: rows)
    let size = moments.mean.count
    var largest = 0.0
    for one in 0..<size {
      for other in 0..<one {
        let scale = (moments.covariance[one * size + one] * moments.covariance[other * size + other]).squareRoot()
        largest = max(largest, abs(moments.covariance[one * size + other]) / max(scale, .leastNormalMagnitude))
      }
    }
    return largest
  }
}
