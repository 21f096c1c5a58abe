import LimnFoundation
import LimnNetworks
import LimnTensors

/// The sum of the latent's squares, a mean over the images, times a weight: a plain autoencoder's codes stay near 0, which the
/// divergence from a prior does for a variational one (Ghosh et al., "From variational to deterministic autoencoders", 2020, eq. 11,
/// without its half).
package struct NormPenalty: LatentPenalty {
  /// The weight of the squared norm, in nats.
  package let weight: Double

  /// Its name, parameters and help in recipes.
  package static let declaration = Parameter(
    "l2", .group([Parameter("weight", .number(0...10_000), help: "The weight of the squared norm, in nats.")]),
    help: "The sum of the latent's squares, which keeps latents near 0.")

  /// Makes a penalty of a weight.
  package init(weight: Double) {
    self.weight = weight
  }

  /// Makes a penalty of checked values.
  package init(_ values: Arguments) {
    self.init(weight: values.number("weight"))
  }

  /// The penalty of a batch at a step; a mean over the images.
  package func callAsFunction(_ latents: LatentBatch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let code = latents.code
    let units = code.shape.count / max(1, code.shape[0])
    let norm = Loss.mse(code, target: Tensor(zeros: code.shape)) * Float(units)
    return Losses(norm * Float(weight), terms: [.init("l2", norm)])
  }
}
