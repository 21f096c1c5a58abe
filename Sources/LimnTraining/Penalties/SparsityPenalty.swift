import LimnFoundation
import LimnNetworks
import LimnTensors

/// The sum of the latent's absolute values, a mean over the images, times a weight: units that an image does not need are drawn
/// to 0 (Ng, "Sparse autoencoder", 2011; the L1 norm in place of its divergence).
package struct SparsityPenalty: LatentPenalty {
  /// The weight of the norm, in nats.
  package let weight: Double

  /// Its name, parameters and help in recipes.
  package static let declaration = Parameter(
    "l1", .group([Parameter("weight", .number(0...10_000), help: "The weight of the norm, in nats.")]),
    help: "The sum of the latent's absolute values, which makes latents sparse.")

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
    let norm = Loss.l1(code, target: Tensor(zeros: code.shape)) * Float(units)
    return Losses(norm * Float(weight), terms: [.init("l1", norm)])
  }
}
