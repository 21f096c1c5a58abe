import Limn

/// A penalty of latents, for the recipes of all autoencoders: `latent: [ { range: { weight: 0.1 } } ]` keeps codes near 0.
public struct RangePenalty: LatentPenalty {
  public static let declaration = Parameter(
    "range", .group([Parameter("weight", .number(0...10_000), help: "The weight of the mean fourth power.")]),
    help: "The mean fourth power of the latents: few are far from 0.")

  private let weight: Float

  public init(_ values: Arguments) { weight = Float(values.number("weight")) }

  public func callAsFunction(_ latents: LatentBatch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    let square = latents.code * latents.code
    let mean = (square * square).mean()
    return Losses(mean * weight, terms: [.init("range", mean)])
  }
}
