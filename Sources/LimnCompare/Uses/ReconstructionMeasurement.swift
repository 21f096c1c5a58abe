import LimnReport
import LimnTensors

/// How near images that no model saw are to what models make of them.
package enum ReconstructionMeasurement: UseMeasurement {
  package static let use = ComparisonUse.reconstruct

  /// The metric that decides.
  static let decisive = Quantity("psnr", title: "PSNR", unit: "dB", better: .higher)
  private static let error = Quantity("mse", title: "squared error", better: .lower, digits: 5)
  /// Images that are shown.
  private static let shown = 12

  /// Measures the error of each image held out.
  package static func measure(_ subject: ComparisonSubject) async throws -> UseFindings {
    var scores = subject.scores(use)
    var errors: [(model: String, values: [Double])] = []
    let count = min(shown, subject.heldOut.shape[0])
    var rows = [subject.heldOut.items(0..<count).images]
    for name in ComparedModels.names {
      let made = try await subject.models.model(name).reconstructions(of: subject.heldOut, jobs: subject.settings.jobs)
      errors.append((name, ComparisonSubject.squaredErrors(made, subject.heldOut)))
      rows.append(made.items(0..<count).images)
    }
    scores.add(decisive, means: errors.map { ($0.model, ComparisonSubject.ratios($0.values)) })
    scores.add(error, means: errors)
    return UseFindings(
      scores,
      pictures: [
        .init(
          ComparisonPictures.grid(rows), file: "reconstructions.png",
          title: "Images held out, and below them what PCA, the AE and the VAE make of them")
      ])
  }
}
