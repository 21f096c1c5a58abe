import LimnModels
import LimnTensors

/// The latents of sequences that the network makes up: each step's prior given the steps that were decoded before it.
struct GeneratedPaths: LatentPrior {
  let model: VRNN

  var shape: LatentShape { LatentShape(space: model.space, levels: [[1, VRNN.steps, VRNN.units]]) }

  func sample(key: RandomKey, spread: Double) -> Latent {
    let noise = shape.noise(key: key).scaled(by: Float(spread)).rows.array
    let path = model.run(nil, VRNN.steps) { step, prior, _ in prior.moved(by: noise.step(step)) }.flatMap(\.latent)
    return shape.latent(Tensor(path.map { Float($0) }, shape: [1, path.count]))
  }

  func logDensity(of latents: Latent) -> [Double] {
    let values = latents.rows.array
    return (0..<latents.count).map { item in
      let path = model.run(nil, VRNN.steps) { step, _, _ in values.step(item * VRNN.steps + step) }
      return path.reduce(0) { $0 + $1.prior.logDensity(of: $1.latent) }
    }
  }
}
