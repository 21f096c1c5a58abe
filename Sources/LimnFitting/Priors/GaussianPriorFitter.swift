import Foundation
import LimnModels
import LimnPipelines
import LimnTensors

/// Fits the normal distribution with full covariance that makes latents likeliest.
///
/// Its mean is that of the posteriors' means; its covariance that of the means and, on the diagonal, the mean of the posteriors'
/// variances, which a plain autoencoder has not. After training (Ghosh et al., "From variational to deterministic autoencoders",
/// 2020), and without shrinkage.
package struct GaussianPriorFitter: PriorFitter {
  /// Name and help; there is nothing to set.
  package static let signature = Signature(
    name: GaussianPrior.kind, summary: "A normal distribution with full covariance.",
    inputs: [.init("latents", accepts: [.latent])])

  /// Makes the fitter.
  package init(_ arguments: Arguments) {}

  /// Fits to the latents of photos; throws `FittingError` where fewer than two photos can be read, latents have too many coordinates
  /// or are all the same.
  package func fit(_ samples: LatentSamples) throws(FittingError) -> FittedPrior {
    let (size, photos) = (samples.coordinates, Set(samples.names).count)
    guard size <= GaussianPrior.mostCoordinates else {
      throw FittingError(
        "\(samples.space) has \(size) coordinates, and a covariance of all of them is too large: "
          + "a prior needs a model with \(GaussianPrior.mostCoordinates) at most", kind: .work)
    }
    guard photos > 1 else {
      throw FittingError("1 \(samples.noun) has no covariance: give more, ten for each coordinate or so")
    }
    let moments = Moments(of: samples.values, logVariances: samples.logVariances)
    let trace = moments.trace
    guard trace > 0, trace.isFinite else {
      throw FittingError("all latents are the same: there is nothing to fit", kind: .work)
    }
    let dimensions = String(format: "%.1f", moments.effectiveDimensions)
    var notes = ["effective dimensions: \(dimensions) of \(size)"]
    var factor = TriangularFactor(of: moments.covariance, size: size)
    if factor == nil {
      var raised = moments.covariance
      for index in 0..<size { raised[index * size + index] += 1e-6 * trace / Double(size) }
      factor = TriangularFactor(of: raised, size: size)
      notes.append("the latents do not vary in all dimensions: 1e-6 of the mean variance was added to each")
    }
    guard let factor else {
      throw FittingError("the latents' covariance cannot be had: they are too large", kind: .work)
    }
    return FittedPrior(
      GaussianPrior(
        shape: samples.shape, mean: Tensor(moments.mean.map { Float($0) }, shape: [size]), factor: factor.tensor,
        examples: photos), notes: notes)
  }
}
