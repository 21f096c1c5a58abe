import Foundation
import LimnFoundation
import LimnNetworks
import LimnTensors

/// How far the covariance of the latents of a batch is from the identity: the squares of its elements beside the diagonal, and of the
/// diagonal's distances from 1, each times a weight (Kumar et al., "Variational inference of disentangled latent concepts from
/// unlabeled observations", 2018: DIP-VAE).
///
/// Of a variational encoder it is the covariance of the means (DIP-VAE-I) or of the aggregate posterior, to which the posteriors' own
/// variances are added (DIP-VAE-II); of a plain one that of the codes.
package struct CovariancePenalty: LatentPenalty {
  /// The weight of the squares beside the diagonal.
  package let offDiagonal: Double
  /// The weight of those on it.
  package let diagonal: Double
  /// Whether the posteriors' own variances count.
  package let isAggregate: Bool

  /// Its name, parameters and help in recipes.
  package static let declaration = Parameter(
    "covariance",
    .group([
      Parameter("off-diagonal", .number(0...10_000), help: "The weight of the squared covariances of two units."),
      Parameter(
        "diagonal", .number(0...10_000), help: "The weight of the squared distance of each variance from 1."),
      Parameter(
        "of", .choice(["mean", "aggregate"]),
        help: "Of a variational encoder: the means alone (DIP-VAE-I), or with the posteriors' variances (DIP-VAE-II).",
        default: .text("mean")),
    ]),
    help: "The distance of the latents' covariance from the identity, on each shard of the batch.")

  /// Makes a penalty of weights.
  package init(offDiagonal: Double, diagonal: Double, isAggregate: Bool = false) {
    (self.offDiagonal, self.diagonal, self.isAggregate) = (offDiagonal, diagonal, isAggregate)
  }

  /// Makes a penalty of checked values.
  package init(_ values: Arguments) {
    self.init(
      offDiagonal: values.number("off-diagonal"), diagonal: values.number("diagonal"),
      isAggregate: values.text("of") == "aggregate")
  }

  /// The penalty of a batch at a step.
  package func callAsFunction(_ latents: LatentBatch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let code = latents.posterior?.mean ?? latents.code
    let (count, units) = (code.shape[0], code.shape[1])
    let moments = Moments(of: code.value.converted(to: .plain))
    var covariance = moments.covariance
    let logVariance = isAggregate ? latents.posterior?.logVariance : nil
    let variances = logVariance?.value.array.map { exp(Double($0)) }
    if let variances {
      for place in variances.indices {
        let unit = place % units
        covariance[unit * units + unit] += variances[place] / Double(count)
      }
    }
    var slope = covariance
    var (beside, along) = (0.0, 0.0)
    for row in 0..<units {
      for column in 0..<units {
        let place = row * units + column
        if row == column {
          along += (covariance[place] - 1) * (covariance[place] - 1)
          slope[place] = 2 * diagonal * (covariance[place] - 1)
        } else {
          beside += covariance[place] * covariance[place]
          slope[place] = 2 * offDiagonal * covariance[place]
        }
      }
    }
    let value = offDiagonal * beside + diagonal * along
    let total = Variable(Tensor(Float(value)), from: [code] + (logVariance.map { [$0] } ?? [])) { gradient in
      let values = code.value.array
      let ofCode = Tensor(shape: [count, units]) { output in
        for item in 0..<count {
          for unit in 0..<units {
            var sum = 0.0
            for other in 0..<units {
              sum += slope[unit * units + other] * (Double(values[item * units + other]) - moments.mean[other])
            }
            output[item * units + unit] = Float(2 * sum / Double(count)) * gradient.scalar
          }
        }
      }
      guard let variances else { return [ofCode] }
      let ofLog = variances.indices.map { place in
        let unit = place % units
        return Float(slope[unit * units + unit] * variances[place] / Double(count)) * gradient.scalar
      }
      return [ofCode, Tensor(ofLog, shape: [count, units])]
    }
    return Losses(
      total, terms: [.init("covariance", beside), .init("covariance.diagonal", along)])
  }
}
