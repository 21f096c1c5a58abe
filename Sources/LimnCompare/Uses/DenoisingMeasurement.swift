import LimnReport
import LimnTensors

/// How much noise networks remove that were trained to do so, on images that they never saw.
package enum DenoisingMeasurement: UseMeasurement {
  package static let use = ComparisonUse.denoise

  /// Deviations of the noise, of 255.
  package static let deviations = [15, 25, 50]
  /// The one that decides.
  static let decisive = "sigma 25"
  static let gain = Quantity("gain", title: "gain", unit: "dB", better: .higher)
  private static let shown = 12

  /// Measures the gain over the noisy image; principal components are those of clean images.
  package static func measure(_ subject: ComparisonSubject) async throws -> UseFindings {
    var scores = subject.scores(use, suffix: "-denoiser")
    let (images, jobs) = (subject.heldOut, subject.settings.jobs)
    var pictures: [Report.Picture] = []
    for deviation in deviations {
      let strengths = [Double](repeating: Double(deviation) / 255, count: images.shape[0])
      let noisy = ImageBatches.noisy(
        images, deviations: strengths, key: subject.key.split("noise").split(deviation))
      let before = ComparisonSubject.ratios(ComparisonSubject.squaredErrors(noisy, images))
      var gains: [(model: String, values: [Double])] = []
      let count = min(shown, images.shape[0])
      var rows = [images, noisy.clipped(to: 0...1)].map { $0.items(0..<count).images }
      for name in ComparedModels.names {
        let model = try subject.models.model(name == "pca" ? name : name + "-denoiser")
        let made = try await model.reconstructions(of: noisy, jobs: jobs)
        let after = ComparisonSubject.ratios(ComparisonSubject.squaredErrors(made, images))
        gains.append((name, zip(after, before).map { $0 - $1 }))
        rows.append(made.items(0..<count).images)
      }
      let condition = "sigma \(deviation)"
      scores.add(gain, condition: condition, means: gains)
      guard condition == decisive else { continue }
      pictures.append(
        .init(
          ComparisonPictures.grid(rows), file: "denoised.png",
          title: "Images held out, with noise of σ \(deviation), and denoised by PCA, the AE and the VAE"))
    }
    return UseFindings(
      scores,
      notes: [
        "AE and VAE were trained anew for this, from noisy images (σ 0 to 50 of 255) to clean ones; PCA projects on its components. All three go "
          + "through a small latent: for photos that are to keep their detail use 'limn denoise'."
      ], pictures: pictures)
  }
}
