import Foundation
import LimnFoundation
import LimnNetworks
import LimnTensors

/// How far each unit is from being on in a given share of the images: KL of that share from the mean over the batch of the unit's
/// sigmoid, summed over the units, times a weight (Ng, "Sparse autoencoder", 2011).
package struct RarityPenalty: LatentPenalty {
  /// The weight.
  package let weight: Double
  /// The share of images in which a unit should be on.
  package let share: Double

  /// Its name, parameters and help in recipes.
  package static let declaration = Parameter(
    "kl-sparsity",
    .group([
      Parameter("weight", .number(0...10_000), help: "The weight of the divergence."),
      Parameter(
        "share", .number(0.001...0.999), help: "The share of images in which a unit's sigmoid should be 1.",
        default: .number(0.05)),
    ]),
    help: "The KL divergence of a small share from how often each unit is on, which makes latents sparse.")

  /// Makes a penalty of a weight and a share.
  package init(weight: Double, share: Double = 0.05) { (self.weight, self.share) = (weight, share) }

  /// Makes a penalty of checked values.
  package init(_ values: Arguments) { self.init(weight: values.number("weight"), share: values.number("share")) }

  /// The penalty of a batch at a step.
  package func callAsFunction(_ latents: LatentBatch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let on = Activation.sigmoid(latents.code)
    let (count, units) = (on.shape[0], on.shape[1])
    let means = on.value.converted(to: .plain).columnMoments().means.map { min(max($0, 1e-7), 1 - 1e-7) }
    let divergence = means.reduce(0) { sum, mean in
      sum + share * log(share / mean) + (1 - share) * log((1 - share) / (1 - mean))
    }
    let value = Variable(Tensor(Float(divergence)), from: [on]) { gradient in
      let slopes = means.map { Float(((1 - share) / (1 - $0) - share / $0) / Double(count)) * gradient.scalar }
      return [
        Tensor(shape: [count, units]) { output in
          for place in output.indices { output[place] = slopes[place % units] }
        }
      ]
    }
    return Losses(value * Float(weight), terms: [.init("kl-sparsity", divergence)])
  }
}
