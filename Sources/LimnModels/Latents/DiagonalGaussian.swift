import Foundation
import LimnTensors

/// Normal distributions over latents with diagonal covariance, one for each example: the posterior of a variational autoencoder.
public struct DiagonalGaussian: FactorisedPosterior {
  /// The means, which `encode` returns.
  public let mean: Latent
  /// The natural logarithms of the variances, of the mean's space and shapes.
  public let logVariance: Latent

  /// Makes distributions of means and log-variances of one space and the same shapes.
  public init(mean: Latent, logVariance: Latent) {
    precondition(mean.space == logVariance.space, "\(mean.space) and \(logVariance.space) are not one space")
    precondition(
      mean.levels.map(\.shape) == logVariance.levels.map(\.shape), "a variance is needed for each coordinate")
    self.mean = mean
    self.logVariance = logVariance
  }

  /// Batches of one space and shape as a single one, in order; at least one.
  public init(stacking batches: [DiagonalGaussian]) {
    self.init(
      mean: Latent(stacking: batches.map(\.mean)), logVariance: Latent(stacking: batches.map(\.logVariance)))
  }

  /// A sample of each: mean + exp(½ · log-variance) · noise, the noise of each level drawn from `key.split(level)`.
  public func sample(key: RandomKey) -> Latent {
    var latent = mean
    for level in mean.levels.indices {
      let noise = key.split(level).normal(mean.levels[level].shape)
      let deviation = logVariance.levels[level].converted(to: .plain).mapped { exp(0.5 * $0) }
      latent.levels[level] = mean.levels[level].converted(to: .plain) + deviation * noise
    }
    return latent
  }

  /// The distributions of some of the examples.
  public func items(_ range: Range<Int>) -> DiagonalGaussian {
    DiagonalGaussian(mean: mean.items(range), logVariance: logVariance.items(range))
  }

  /// The log-density of each coordinate: −½ (log 2π + log σ² + (z − μ)² / σ²).
  public func logDensityByCoordinate(of latents: Latent) -> [[Double]] {
    precondition(count == 1 || count == latents.count, "\(latents.count) latents meet \(count) distributions")
    let size = shape.coordinates
    let (values, means, variances) = (shape.rows(of: latents).array, mean.rows.array, logVariance.rows.array)
    return (0..<latents.count).map { item in
      let (start, own) = (item * size, count == 1 ? 0 : item * size)
      return (0..<size).map { index in
        NormalDensity.ofCoordinate(
          Double(values[start + index]), mean: Double(means[own + index]), logVariance: Double(variances[own + index]))
      }
    }
  }

  /// ½ (μ² + σ² − 1 − log σ²) of each coordinate.
  public var divergenceByCoordinate: [[Double]] {
    let (size, means, variances) = (shape.coordinates, mean.rows.array, logVariance.rows.array)
    return (0..<count).map { item in
      (item * size..<(item + 1) * size).map { index in
        NormalDivergence.ofCoordinate(mean: Double(means[index]), logVariance: Double(variances[index]))
      }
    }
  }
}
