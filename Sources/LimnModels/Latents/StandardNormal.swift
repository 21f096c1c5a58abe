import Foundation
import LimnTensors

/// The standard normal distribution over the latents of one shape: the prior that a variational autoencoder is trained towards.
public struct StandardNormal: LatentPrior {
  /// The shape of its latents.
  public let shape: LatentShape

  /// Makes the distribution over latents of one shape.
  public init(_ shape: LatentShape) { self.shape = shape }

  /// `spread` times standard normal numbers, those of each level drawn from `key.split(level)`.
  public func sample(key: RandomKey, spread: Double) -> Latent { shape.noise(key: key).scaled(by: Float(spread)) }

  /// −½ (D log 2π + |z|²).
  public func logDensity(of latents: Latent) -> [Double] {
    let constant = Double(shape.coordinates) * log(2 * Double.pi)
    precondition(LatentShape(of: latents) == shape, "the latents and the prior differ in shape")
    return latents.dots(with: latents).map { -0.5 * (constant + $0) }
  }

  /// The sum over the coordinates of a factorised posterior; else an estimate.
  public func divergence(of posterior: any Posterior, key: RandomKey) -> Divergence {
    guard let factorised = posterior as? any FactorisedPosterior else {
      return posterior.estimatedDivergence(from: self, key: key)
    }
    return Divergence(factorised.divergenceByCoordinate.map { $0.reduce(0, +) })
  }
}
