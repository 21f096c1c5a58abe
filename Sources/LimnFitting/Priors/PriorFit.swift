import Foundation
import LimnModels
import LimnPipelines
import LimnRuns
import LimnTensors

/// The fit of a model's own prior: the normal distribution that makes the latents of photos likeliest.
///
/// Its mean is that of the posteriors' means; its covariance that of the means and, on the diagonal, the mean of the posteriors'
/// variances, which a plain autoencoder has not. After training (Ghosh et al., "From variational to deterministic autoencoders",
/// 2020), and without shrinkage.
public struct PriorFit: Sendable {
  /// What came of a fit.
  public struct Outcome: Sendable {
    /// The prior.
    public let prior: GaussianPrior
    /// The mean over latents of what each costs under the standard normal distribution, in nats: the divergence of its posterior,
    /// or of a latent without one minus the logarithm of the density.
    public let standardCost: Double
    /// The same under the prior.
    public let cost: Double
    /// Whether the costs are divergences.
    public let hasPosteriors: Bool
    /// In how many dimensions latents would vary as much if all did so alike: (tr Σ)² / tr Σ².
    public let effectiveDimensions: Double
    /// Whether 10⁻⁶ of the mean variance was added to each, since latents did not vary in all dimensions.
    public let hasRidge: Bool
    /// Photos that could not be read, a line each.
    public let failures: [String]
  }

  private let model: Model
  private let photos: [ItemName]
  private let isMirrored: Bool

  /// Takes a model and photos, which are not opened yet; `isMirrored`: each photo's mirror image counts as well.
  ///
  /// Throws `FittingError` for a model that photos are kept in the latents of, or whose images have no one size.
  public init(model: Model, photos: [ItemName], isMirrored: Bool = false) throws(FittingError) {
    if let reason = DirectionSamples.unfit(model, for: "a prior") { throw FittingError(reason) }
    (self.model, self.photos, self.isMirrored) = (model, photos, isMirrored)
  }

  /// Encodes the photos and fits the prior; the result does not depend on the number of threads.
  ///
  /// Throws `FittingError` where fewer than two photos can be read, latents have too many coordinates or are all the same, and
  /// what the model throws.
  public func run(
    threads: Int = ProcessInfo.processInfo.activeProcessorCount, observe: (RunEvent) -> Void = { _ in }
  ) async throws -> Outcome {
    try Self.fit(
      await DirectionSamples(
        model: model, photos: photos, mirrored: isMirrored, withVariances: true, threads: threads, observe: observe))
  }

  /// Fits the prior to latents that are there.
  static func fit(_ samples: DirectionSamples) throws(FittingError) -> Outcome {
    let (size, photos) = (samples.coordinates, Set(samples.names).count)
    guard size <= GaussianPrior.mostCoordinates else {
      throw FittingError(
        "\(samples.space) has \(size) coordinates, and a covariance of all of them is too large: "
          + "a prior needs a model with \(GaussianPrior.mostCoordinates) at most", kind: .work)
    }
    guard photos > 1 else {
      throw FittingError("1 photo has no covariance: give more, ten for each coordinate or so", kind: .work)
    }
    let (mean, covariance) = moments(of: samples)
    let diagonal = (0..<size).map { covariance[$0 * size + $0] }
    let trace = diagonal.reduce(0, +)
    guard trace > 0, trace.isFinite else {
      throw FittingError("all latents are the same: there is nothing to fit", kind: .work)
    }
    var factor = choleskyFactor(of: covariance, size: size)
    let hasRidge = factor == nil
    if hasRidge {
      var raised = covariance
      for index in 0..<size { raised[index * size + index] += 1e-6 * trace / Double(size) }
      factor = choleskyFactor(of: raised, size: size)
    }
    guard let factor else {
      throw FittingError("the latents' covariance cannot be had: they are too large", kind: .work)
    }
    let prior = GaussianPrior(
      space: samples.space, levels: samples.latent(Tensor(mean.map { Float($0) }, shape: [1, size])).levels,
      factor: Tensor(factor.map { Float($0) }, shape: [size, size]), count: photos)
    let latents = samples.latent(samples.values)
    let posterior = samples.logVariances.map { Posterior(mean: latents, logVariance: samples.latent($0)) }
    func cost(under prior: GaussianPrior) -> Double {
      let costs = posterior.map { prior.divergence(of: $0) } ?? prior.negativeLogLikelihood(of: latents)
      return costs.reduce(0, +) / Double(costs.count)
    }
    return Outcome(
      prior: prior, standardCost: cost(under: prior.standard), cost: cost(under: prior),
      hasPosteriors: posterior != nil,
      effectiveDimensions: trace * trace / covariance.reduce(0) { $0 + $1 * $1 }, hasRidge: hasRidge,
      failures: samples.failures)
  }

  /// The mean `[D]` and the covariance `[D, D]` of latents drawn from all posteriors alike.
  private static func moments(of samples: DirectionSamples) -> (mean: [Double], covariance: [Double]) {
    let (rows, size) = (samples.values.shape[0], samples.coordinates)
    let share = 1 / Double(rows)
    let mean = samples.values.weightedRowSum([Double](repeating: share, count: rows))
    var covariance = [Double](repeating: 0, count: size * size)
    var deviation = mean
    covariance.withUnsafeMutableBufferPointer { covariance in
      deviation.withUnsafeMutableBufferPointer { deviation in
        samples.values.withValues { values in
          for row in 0..<rows {
            for index in 0..<size { deviation[index] = Double(values[row * size + index]) - mean[index] }
            for first in 0..<size {
              let factor = deviation[first] * share
              for second in 0...first { covariance[first * size + second] += factor * deviation[second] }
            }
          }
        }
      }
      samples.logVariances?.withValues { values in
        for row in 0..<rows {
          for index in 0..<size { covariance[index * size + index] += share * exp(Double(values[row * size + index])) }
        }
      }
      for first in 0..<size {
        for second in 0..<first { covariance[second * size + first] = covariance[first * size + second] }
      }
    }
    return (mean, covariance)
  }
}
