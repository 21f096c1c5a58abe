import Foundation
import LimnModels
import LimnTensors

/// What a latent variable model says of one image, in nats.
package struct ImageLikelihood: Sendable, Hashable {
  /// The evidence lower bound: the mean over samples of log p(x|z), less the divergence of the posterior from the prior.
  package let bound: Double
  /// The divergence.
  package let divergence: Double
  /// log of the mean over samples z of the posterior of p(x|z)·p(z)/q(z|x): log p(x) as more are taken, and below it on average.
  package let estimate: Double
}

/// Estimates of the likelihood of images under a model with an encoder that returns posteriors, a decoder that says how likely data are, and a
/// prior (Burda et al., "Importance weighted autoencoders", 2016, eq. 8; their tables have 5,000 samples).
package struct ImportanceSampling: Sendable {
  private let encoder: any VariationalEncoder
  private let likelihood: any ConditionalLikelihood
  private let prior: any LatentPrior
  /// How many samples each image has.
  package let samples: Int

  /// Samples that are decoded at once.
  private static let batch = 250

  /// Makes the estimates of a model; the prior is its own unless another one of its space is given. Throws for a model without one of
  /// the roles.
  package init(_ model: LearnedModel, prior: (any LatentPrior)? = nil, samples: Int) throws {
    encoder = try model.variationalEncoder
    likelihood = try model.likelihood
    self.prior = try prior ?? model.prior
    self.samples = samples
  }

  /// What the model says of one image `[1, …]`; sample s is drawn from `key.split(s)`.
  package func estimate(_ image: Tensor, key: RandomKey) throws -> ImageLikelihood {
    let posterior = try encoder.posterior(image)
    var weights: [Double] = []
    var sum = 0.0
    for start in stride(from: 0, to: samples, by: Self.batch) {
      let range = start..<min(start + Self.batch, samples)
      let latents = Latent(stacking: range.map { posterior.sample(key: key.split($0)) })
      let images = Tensor.stacked(Array(repeating: image, count: range.count))
      let given = try likelihood.logLikelihood(of: images, given: latents)
      sum += given.reduce(0, +)
      let (own, prior) = (posterior.logDensity(of: latents), prior.logDensity(of: latents))
      weights += range.map { given[$0 - start] + prior[$0 - start] - own[$0 - start] }
    }
    let largest = weights.max() ?? 0
    let mean = weights.reduce(0) { $0 + exp($1 - largest) } / Double(samples)
    let divergence = prior.divergence(of: posterior, key: key.split("divergence")).mean
    return ImageLikelihood(
      bound: sum / Double(samples) - divergence, divergence: divergence, estimate: largest + log(mean))
  }
}
