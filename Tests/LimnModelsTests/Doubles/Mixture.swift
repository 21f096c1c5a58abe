import Foundation
import LimnModels
import LimnTensors

/// A mixture of the distributions of a batch: of components, or of an encoder's posteriors of some inputs.
struct Mixture: Sendable {
  let components: any Posterior
  let weights: [Double]

  /// Draws a component by its weight, and a latent of it.
  func sample(key: RandomKey, spread: Double) -> Latent {
    var rest = key.split("component").uniform() * weights.reduce(0, +)
    let index = weights.firstIndex { weight in
      rest -= weight
      return rest < 0
    }
    let place = index ?? weights.count - 1
    let component = components.items(place..<place + 1)
    let drawn = component.sample(key: key.split("latent"))
    return component.mean.adding(drawn.adding(component.mean, times: -1), times: Float(spread))
  }

  /// log Σ w·q(z) / Σ w.
  func logDensity(of latents: Latent) -> [Double] {
    let total = log(weights.reduce(0, +))
    return components.logDensityOfPairs(latents).map { row in
      logSumExp(zip(row, weights).map { $0 + log($1) }) - total
    }
  }
}
