import LimnFoundation
import LimnNetworks
import LimnTensors

/// The loss of a discriminator that is trained beside the model, and what pulls reconstructions towards what it takes for photos.
///
/// The discriminator's own loss reaches no parameter of the model: the two are trained in one step of the optimiser.
package struct AdversarialTerm: ReconstructionTerm {
  /// The discriminator.
  package let network: PatchDiscriminator
  /// The weight relative to the gradient of the pixels.
  package let weight: Double
  /// The step from which the discriminator has an effect.
  package let start: Int
  /// The standard deviation of the noise that is added to its input.
  package let noise: Double

  /// Its name, parameters and help in recipes.
  package static let declaration = Parameter(
    "adversarial",
    .group([
      Parameter(
        "channels", .list(of: .integer(1...1024), count: 1...4),
        help: "Channels of the discriminator's levels, finest first."),
      Parameter("weight", .number(0...100), help: "The weight relative to the gradient of the pixels."),
      Parameter(
        "start", .integer(0...100_000_000), help: "The step from which the discriminator has an effect.",
        default: .integer(0)),
      Parameter(
        "noise", .number(0...1), help: "The standard deviation of the noise that is added to its input.",
        default: .number(0)),
    ]), help: "The loss of a discriminator that separates reconstructions from photos.", optional: true)

  /// Makes a term of a discriminator.
  package init(_ network: PatchDiscriminator, weight: Double, start: Int = 0, noise: Double = 0) {
    (self.network, self.weight, self.start, self.noise) = (network, weight, start, noise)
  }

  /// Makes a term of checked values.
  package init(_ values: Arguments, _ context: ObjectiveContext) {
    self.init(
      PatchDiscriminator(channels: values.integers("channels")), weight: values.number("weight"),
      start: values.integer("start"), noise: values.number("noise"))
  }

  /// The discriminator's.
  package var parameters: [ParameterSpec] { network.parameters }

  /// The term of a batch.
  package func callAsFunction(_ reconstruction: Reconstruction, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let (images, target, key) = (reconstruction.images, reconstruction.target, key.split("adversary"))
    let blur = (
      key.split(0).normal(target.shape) * Float(noise), key.split(1).normal(target.shape) * Float(noise)
    )
    let own = network.loss(photos: target + blur.0, others: images.value + blur.1, in: pass)
    let terms = [Losses.Term("discriminator", own)]
    guard step >= start else { return Losses(own, terms: terms) }
    let norm = reconstruction.likelihood.gradientNorm * weight
    let pulled = images.balancingGradient(toNorm: Float(norm)) + Variable(blur.1)
    return Losses(own + network(pulled, in: pass.frozen).mean() * -1, terms: terms)
  }
}
