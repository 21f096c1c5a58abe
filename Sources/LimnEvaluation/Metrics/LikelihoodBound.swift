import Foundation
import LimnTensors

/// The bound that a variational autoencoder gives for the likelihood of pictures (ELBO): what its pixels and its latent cost.
///
/// The pixels are normal about the decoded picture, with the one variance that suits the pictures best (Rybkin, Daniilidis and
/// Levine, "Simple and effective VAE training with calibrated decoders", 2021): the mean squared error.
package struct LikelihoodBound: Sendable {
  /// The mean over pictures of KL(posterior | standard normal), in nats, for each unit.
  package let divergences: [Double]
  /// The mean squared error over all numbers of all pictures, each decoded from one draw.
  package let meanSquaredError: Double
  /// Numbers in a picture.
  package let dimensions: Int

  /// Makes a bound from what was measured.
  package init(divergences: [Double], meanSquaredError: Double, dimensions: Int) {
    (self.divergences, self.meanSquaredError, self.dimensions) = (divergences, meanSquaredError, dimensions)
  }

  /// Units whose divergence is at least this are in use.
  package static let usedFrom = NormalDivergence.usedFrom

  /// KL of a whole latent, in nats.
  package var divergence: Double { divergences.reduce(0, +) }

  /// How many units are in use.
  package var used: Int { divergences.count { $0 >= Self.usedFrom } }

  /// −ELBO for each number of a picture, in bits, as for pictures of 8 bits: a density over 0…1 is taken as constant over each
  /// of 256 steps, which adds 8 bits.
  package var bits: Double { bits(divergence: divergence) }

  /// The same with another prior, from which the posteriors' mean divergence is this, in nats.
  package func bits(divergence: Double) -> Double {
    let nats = 0.5 * log(2 * Double.pi * meanSquaredError) + 0.5 + divergence / Double(dimensions)
    return nats / log(2) + 8
  }
}
