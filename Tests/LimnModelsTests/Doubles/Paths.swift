import LimnModels
import LimnTensors

/// The latents of sequences `[N, T, columns]`: each step's posterior, or its prior, given what came before it.
struct Paths: Posterior {
  let model: VRNN
  let inputs: Tensor
  let followsPrior: Bool

  var mean: Latent { walk { _, own in own.mean } }

  func items(_ range: Range<Int>) -> Paths {
    Paths(model: model, inputs: inputs.items(range), followsPrior: followsPrior)
  }

  func sample(key: RandomKey) -> Latent {
    let noise = key.normal([inputs.shape[0] * inputs.shape[1], VRNN.units]).array
    return walk { step, own in own.moved(by: noise.step(step)) }
  }

  func logDensity(of latents: Latent) -> [Double] {
    let (steps, values) = (inputs.shape[1], latents.rows.array)
    return (0..<latents.count).map { item in
      var sum = 0.0
      _ = model.run(sequence(min(item, inputs.shape[0] - 1)), steps) { step, prior, posterior in
        let latent = values.step(item * steps + step)
        sum += own(prior, posterior).logDensity(of: latent)
        return latent
      }
      return sum
    }
  }

  private func walk(_ choose: (_ step: Int, _ own: StepNormal) -> [Double]) -> Latent {
    let (count, steps) = (inputs.shape[0], inputs.shape[1])
    let latents = (0..<count).flatMap { item in
      model.run(sequence(item), steps) { choose(item * steps + $0, own($1, $2)) }.flatMap(\.latent)
    }
    return Latent(space: model.space, levels: [Tensor(latents.map { Float($0) }, shape: [count, steps, VRNN.units])])
  }

  private func sequence(_ item: Int) -> [Double] { inputs.items(item..<item + 1).array.map(Double.init) }

  private func own(_ prior: StepNormal, _ posterior: StepNormal?) -> StepNormal {
    followsPrior ? prior : posterior ?? prior
  }
}
