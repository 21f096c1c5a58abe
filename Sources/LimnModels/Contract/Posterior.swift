import Foundation
import LimnTensors

/// The posterior of a variational encoder for images: a normal distribution over their latents with diagonal covariance.
///
/// Kingma and Welling, "Auto-Encoding Variational Bayes", 2013.
public struct Posterior: Sendable {
  /// The means, which `encode` returns.
  public let mean: Latent
  /// The natural logarithms of the variances, of the mean's space and shapes.
  public let logVariance: Latent

  /// Makes a posterior of means and log-variances of one space and the same shapes.
  public init(mean: Latent, logVariance: Latent) {
    precondition(mean.space == logVariance.space, "\(mean.space) and \(logVariance.space) are not one space")
    precondition(
      mean.levels.map(\.shape) == logVariance.levels.map(\.shape), "a variance is needed for each coordinate")
    self.mean = mean
    self.logVariance = logVariance
  }

  /// A sample: mean + exp(½ · log-variance) · noise, the noise of each level drawn from `key.split(level)`.
  public func draw(key: RandomKey) -> Latent {
    var latent = mean
    for level in mean.levels.indices {
      let noise = key.split(level).normal(mean.levels[level].shape)
      let deviation = logVariance.levels[level].converted(to: .plain).mapped { exp(0.5 * $0) }
      latent.levels[level] = mean.levels[level].converted(to: .plain) + deviation * noise
    }
    return latent
  }
}
