import LimnNetworks
import LimnTensors

/// The latents of sequences that a network makes up: each step's prior given the steps that were decoded before it.
struct SequencePrior<Network: RecurrentLatentNetwork>: LatentPrior {
  let network: Network
  let parameters: Parameters
  let space: LatentSpace
  /// How many steps a sequence has.
  let steps: Int

  var shape: LatentShape { LatentShape(space: space, levels: [[1, steps, network.units]]) }

  func sample(key: RandomKey, spread: Double) -> Latent {
    let noise = shape.noise(key: key).levels[0] * Float(spread)
    let path = network.steps(steps, of: 1, in: Pass(parameters)) { step, prior in
      prior.draw(noise: noise.step(step))
    }
    return Latent(space: space, levels: [Tensor(steps: path.map(\.latent.value))])
  }

  func logDensity(of latents: Latent) -> [Double] {
    let values = latents.levels[0]
    var sums = [Double](repeating: 0, count: latents.count)
    _ = network.steps(values.shape[1], of: latents.count, in: Pass(parameters)) { step, prior in
      let latent = values.step(step)
      for (item, density) in prior.logDensity(of: latent).enumerated() { sums[item] += density }
      return Variable(latent)
    }
    return sums
  }
}
