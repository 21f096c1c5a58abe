import LimnFoundation
import LimnNetworks
import LimnTensors

/// The squared norm of the encoder's Jacobian, a mean over the images, times a weight: what the codes do not need of an image does not
/// change them (Rifai et al., "Contractive auto-encoders", 2011, eq. 4).
///
/// The norm is estimated without a Jacobian: for a direction ε of standard normal numbers, E‖J·ε‖² = ‖J‖² (Hutchinson, 1990), and J·ε is
/// the difference of the codes of x + h·ε and x, divided by h.
package struct ContractionPenalty: LatentPenalty {
  /// The weight of the squared norm, in nats.
  package let weight: Double
  /// The step h.
  private static let step: Float = 0.01

  /// Its name, parameters and help in recipes.
  package static let declaration = Parameter(
    "contraction",
    .group([Parameter("weight", .number(0...10_000), help: "The weight of the squared norm, in nats.")]),
    help: "The squared norm of the encoder's Jacobian, estimated by one more pass (contractive autoencoders).")

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
    guard let encoder = latents.encoder else { preconditionFailure("the objective does not say how it encodes") }
    let direction = key.normal(encoder.inputs.shape)
    let moved = encoder.encode(encoder.inputs + direction * Self.step)
    let change = (moved - encoder.code) * (1 / Self.step)
    let units = change.shape.count / max(1, change.shape[0])
    let norm = Loss.mse(change, target: Tensor(zeros: change.shape)) * Float(units)
    return Losses(norm * Float(weight), terms: [.init("contraction", norm)])
  }
}
