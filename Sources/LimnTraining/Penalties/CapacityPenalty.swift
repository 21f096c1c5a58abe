import LimnFoundation
import LimnNetworks
import LimnTensors

/// The distance of the KL divergence from a capacity that rises during training, times a weight (Burgess et al., "Understanding
/// disentangling in β-VAE", 2018, eq. 8), in the place of `kl`.
package struct CapacityPenalty: LatentPenalty {
  /// The weight of the distance.
  package let weight: Double
  /// The capacity at the end, in nats.
  package let nats: Double
  /// Steps over which it rises from 0.
  package let steps: Int

  /// Its name, parameters and help in recipes.
  package static let declaration = Parameter(
    "capacity",
    .group([
      Parameter("weight", .number(0...1_000_000), help: "The weight of the distance.", default: .number(1000)),
      Parameter("nats", .number(0...10_000), help: "The capacity at the end.", default: .number(25)),
      Parameter(
        "steps", .integer(1...100_000_000), help: "Steps over which it rises from 0.", default: .integer(100_000)),
    ]),
    help: "The distance of the KL divergence from a capacity that rises during training, in nats an image.")

  /// It needs the posterior.
  package static var needsPosterior: Bool { true }

  /// Makes a penalty.
  package init(weight: Double, nats: Double, steps: Int) {
    (self.weight, self.nats, self.steps) = (weight, nats, steps)
  }

  /// Makes a penalty of checked values.
  package init(_ values: Arguments) {
    self.init(weight: values.number("weight"), nats: values.number("nats"), steps: values.integer("steps"))
  }

  /// The penalty of a batch at a step.
  package func callAsFunction(_ latents: LatentBatch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let (sum, divergence, units) = latents.divergence()
    let capacity = nats * min(1, Double(step + 1) / Double(steps))
    let distance = (sum + Variable(Tensor(Float(-capacity)))) * (divergence < capacity ? -1 : 1)
    return Losses(
      distance * Float(weight),
      terms: [.init("capacity.kl", divergence), .init("capacity", capacity)], units: units)
  }
}
