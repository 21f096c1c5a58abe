import LimnNetworks
import LimnTensors

/// The latents of sequences `[N, T, columns]`: each step's posterior, or its prior, given the steps before it.
struct SequencePaths<Network: RecurrentLatentNetwork>: Posterior {
  let network: Network
  let parameters: Parameters
  let space: LatentSpace
  let inputs: Tensor
  let followsPrior: Bool

  /// The mean of each step, given the means of those before.
  var mean: Latent { latents { _, own in own.mean } }

  func items(_ range: Range<Int>) -> SequencePaths {
    SequencePaths(
      network: network, parameters: parameters, space: space, inputs: inputs.items(range), followsPrior: followsPrior)
  }

  func sample(key: RandomKey) -> Latent {
    let noise = key.split(0).normal([inputs.shape[0], inputs.shape[1], network.units])
    return latents { step, own in own.draw(noise: noise.step(step)) }
  }

  /// The sum over the steps, each given the latents before it.
  func logDensity(of latents: Latent) -> [Double] {
    let values = latents.levels[0]
    // A single distribution is evaluated at every latent.
    let inputs =
      inputs.shape[0] == latents.count
      ? inputs : Tensor.stacked([Tensor](repeating: inputs, count: latents.count))
    var sums = [Double](repeating: 0, count: latents.count)
    _ = network.steps(through: inputs, in: Pass(parameters)) { step, prior, posterior in
      let latent = values.step(step)
      for (item, density) in (followsPrior ? prior : posterior).logDensity(of: latent).enumerated() {
        sums[item] += density
      }
      return Variable(latent)
    }
    return sums
  }

  private func latents(_ choose: (_ step: Int, _ own: Gaussian) -> Variable) -> Latent {
    let steps = network.steps(through: inputs, in: Pass(parameters)) { step, prior, posterior in
      choose(step, followsPrior ? prior : posterior)
    }
    return Latent(space: space, levels: [Tensor(steps: steps.map(\.latent.value))])
  }
}
