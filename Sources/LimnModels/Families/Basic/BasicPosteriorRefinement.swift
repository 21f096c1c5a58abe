import LimnNetworks
import LimnTensors

extension BasicAutoencoder: PosteriorRefinement {
  /// The highest learning rate of Adam, which falls to 0.
  private static let rate = 0.02

  /// Posteriors that suit each image better than the encoder's, by gradients through the decoder and the prior.
  package func refined(
    _ posterior: DiagonalGaussian, of inputs: Tensor, steps: Int, samples: Int, key: RandomKey
  ) throws -> DiagonalGaussian {
    let count = inputs.shape[0]
    guard posterior.count == count, posterior.space == space else {
      throw ShapeError(
        "\(posterior.count) posteriors of \(posterior.space) are not those of \(count) images of \(space)")
    }
    var start = Parameters()
    start["mean"] = posterior.mean.levels[0]
    start["log_variance"] = posterior.logVariance.levels[0]
    let target = Variable(inputs.converted(to: .plain).reshaped(to: [count, inputs.count / count]))
      .repeatingRows(samples).value.reshaped(to: Shape([count * samples] + inputs.shape.dimensions.dropFirst()))
    let shares = [Float](repeating: 1 / Float(count * samples), count: count * samples)
    let schedule = Schedule(peak: Self.rate, steps: steps, flat: 0.3, fall: .cosine)
    var adam = Adam(start, settings: Adam.Settings())
    for step in 0..<steps {
      let (_, slopes) = gradients(at: adam.weights) { pass in
        let (mean, logVariance) = (pass["mean"], pass["log_variance"])
        let repeated = Gaussian(
          mean: mean.repeatingRows(samples), logVariance: logVariance.repeatingRows(samples))
        let code = repeated.draw(noise: key.split(step).normal(repeated.mean.shape))
        let fixed = Pass(parameters)
        let likelihood = network.likelihood(network.decode(code, in: fixed), target: target, in: fixed)
        guard let logPrior = network.logPrior(of: code, in: fixed) else {
          return likelihood.total(shares) + Gaussian(mean: mean, logVariance: logVariance).divergenceByUnit().sum
        }
        // log q(z|x) − log p(z) of the draws, without what has no slope.
        let entropy = logVariance.sum() * (-0.5 / Float(count))
        return likelihood.total(shares) + entropy - logPrior.mean()
      }
      _ = adam.update(meanOf: [slopes], learningRate: Float(schedule.rate(at: step)))
    }
    return DiagonalGaussian(
      mean: Latent(space: space, levels: [adam.weights["mean"]]),
      logVariance: Latent(space: space, levels: [adam.weights["log_variance"]]))
  }
}
