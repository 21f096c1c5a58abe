import LimnFoundation
import LimnNetworks
import LimnTensors

/// The KL divergence of the posterior from the prior, in nats an image, times beta (Higgins et al., "beta-VAE",
/// 2017, eq. 4): with beta 1 the loss is minus the evidence lower bound.
package struct DivergencePenalty: LatentPenalty {
  /// The weight of the divergence.
  package var beta = 1.0
  /// Steps over which beta rises from 0.
  package var warmUp = 0
  /// The divergence in nats below which a unit costs nothing less (Kingma et al., "Improved variational inference with inverse
  /// autoregressive flow", 2016, eq. 15).
  package var freeBits = 0.0

  /// Its name, parameters and help in recipes.
  package static let declaration = Parameter(
    "kl",
    .group([
      Parameter("beta", .number(0...10_000), help: "The weight of the divergence.", default: .number(1)),
      Parameter(
        "warm-up", .integer(0...100_000_000), help: "Steps over which beta rises from 0.", default: .integer(0)),
      Parameter(
        "free-bits", .number(0...100), help: "The nats of each unit below which it costs nothing less.",
        default: .number(0)),
    ]),
    help: "The KL divergence of the posterior from the prior, in nats an image.")

  /// It needs the posterior.
  package static var needsPosterior: Bool { true }

  /// Makes the penalty of the evidence lower bound, or one with another weight.
  package init(beta: Double = 1, warmUp: Int = 0, freeBits: Double = 0) {
    self.beta = beta
    self.warmUp = warmUp
    self.freeBits = freeBits
  }

  /// Makes a penalty of checked values.
  package init(_ values: Arguments) {
    self.init(
      beta: values.number("beta"), warmUp: values.integer("warm-up"), freeBits: values.number("free-bits"))
  }

  /// The penalty of a batch at a step; a mean over the images.
  package func callAsFunction(_ latents: LatentBatch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let (sum, value, units) = latents.divergence(floor: Float(freeBits))
    let rise = warmUp > 0 ? min(1, Double(step + 1) / Double(warmUp)) : 1
    return Losses(sum * Float(beta * rise), terms: [.init("kl", value)], units: units)
  }
}
