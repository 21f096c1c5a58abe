import LimnNetworks
import LimnTensors

/// The even mixture of an encoder's posteriors of K pseudo-inputs, trained with the model (Tomczak and Welling, "VAE with a VampPrior",
/// 2018).
package struct PosteriorMixturePrior: LatentPrior {
  /// The shape of one latent.
  package let shape: LatentShape
  private let means: Tensor, logVariances: Tensor

  /// Makes a prior of the posteriors `[K, D]` of the pseudo-inputs.
  package init(_ shape: LatentShape, _ components: Gaussian) {
    self.shape = shape
    (means, logVariances) = (components.mean.value, components.logVariance.value)
  }

  /// A sample of the posterior of a pseudo-input that is drawn.
  package func sample(key: RandomKey, spread: Double) -> Latent {
    let place = key.split("component").integer(below: means.shape[0])
    let one = Gaussian(
      mean: Variable(means.items(place..<place + 1)), logVariance: Variable(logVariances.items(place..<place + 1)))
    let noise = key.split("latent").normal([1, shape.coordinates]) * Float(spread)
    return shape.latent(one.draw(noise: noise).value)
  }

  /// log of the mean of q(z | u) over the pseudo-inputs u.
  package func logDensity(of latents: Latent) -> [Double] {
    Gaussian(mean: Variable(means), logVariance: Variable(logVariances))
      .mixtureLogDensity(of: Variable(shape.rows(of: latents))).value.array.map(Double.init)
  }
}
