import Foundation
import LimnFoundation
import LimnNetworks
import LimnTensors

/// How far the units are from being independent: KL of the aggregate posterior from the product of its margins, estimated on the
/// batch (Chen et al., "Isolating sources of disentanglement in variational autoencoders", 2018; the minibatch estimate as Locatello
/// et al., 2019, take it), times a weight. Beside `kl`, a weight of β − 1 is β-TCVAE.
///
/// q(z) is taken for the mean over the batch of the posteriors' densities at z: the estimate grows with the batch. A shard is a batch.
package struct TotalCorrelationPenalty: LatentPenalty {
  /// The weight.
  package let weight: Double

  /// Its name, parameters and help in recipes.
  package static let declaration = Parameter(
    "tc",
    .group([
      Parameter("weight", .number(0...10_000), help: "The weight: with 'kl' beside it, beta − 1 of β-TCVAE.")
    ]),
    help: "The total correlation of the units, in nats, estimated on each shard of the batch.")

  /// It needs the posterior.
  package static var needsPosterior: Bool { true }

  /// Makes a penalty of a weight.
  package init(weight: Double) { self.weight = weight }

  /// Makes a penalty of checked values.
  package init(_ values: Arguments) { self.init(weight: values.number("weight")) }

  /// The penalty of a batch at a step; a mean over the images.
  package func callAsFunction(_ latents: LatentBatch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    guard let posterior = latents.posterior else { preconditionFailure("a plain autoencoder has no posterior") }
    let correlation = Self.totalCorrelation(latents.code, posterior)
    return Losses(correlation * Float(weight), terms: [.init("tc", correlation)])
  }

  /// The estimate of latents `[N, D]` drawn from the posteriors of a batch, of shape `[]`.
  package static func totalCorrelation(_ code: Variable, _ posterior: Gaussian) -> Variable {
    let (count, units) = (code.shape[0], code.shape[1])
    let (z, means) = (code.value.array.map(Double.init), posterior.mean.value.array.map(Double.init))
    let logs = posterior.logVariance.value.array.map(Double.init)
    let precisions = logs.map { exp(-$0) }
    // The log-density of each coordinate of one latent under each posterior; the slopes, which its shares give, are summed latent by latent.
    var densities = [Double](repeating: 0, count: count * units)
    var ofCode = densities
    var (ofMean, ofLog) = (ofCode, ofCode)
    var total = 0.0
    for item in 0..<count {
      var sums = [Double](repeating: 0, count: count)
      for other in 0..<count {
        for unit in 0..<units {
          let place = other * units + unit
          let deviation = z[item * units + unit] - means[place]
          let density = -0.5 * (log(2 * Double.pi) + logs[place] + deviation * deviation * precisions[place])
          densities[place] = density
          sums[other] += density
        }
      }
      let (joint, jointShares) = logSumExpAndShares(sums)
      total += joint + Double(units - 1) * log(Double(count))
      for unit in 0..<units {
        let (margin, shares) = logSumExpAndShares((0..<count).map { densities[$0 * units + unit] })
        total -= margin
        for other in 0..<count {
          let (own, place) = (item * units + unit, other * units + unit)
          let slope = (jointShares[other] - shares[other]) / Double(count)
          let scaled = (z[own] - means[place]) * precisions[place]
          ofCode[own] -= slope * scaled
          ofMean[place] += slope * scaled
          ofLog[place] += slope * 0.5 * (scaled * (z[own] - means[place]) - 1)
        }
      }
    }
    let slopes = [ofCode, ofMean, ofLog]
    return Variable(
      Tensor(Float(total / Double(count))), from: [code, posterior.mean, posterior.logVariance]
    ) { gradient in
      slopes.map { values in Tensor(values.map { Float($0) * gradient.scalar }, shape: [count, units]) }
    }
  }
}
