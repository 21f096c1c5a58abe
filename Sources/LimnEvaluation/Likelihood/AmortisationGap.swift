import LimnModels
import LimnTensors

/// How much higher the lower bound of an image is with a posterior that is optimised for it alone than with the encoder's: what the encoder
/// loses by serving all images at once (Cremer, Li and Duvenaud, "Inference suboptimality in variational autoencoders", 2018).
package struct AmortisationGap: Sendable {
  private let encoder: any VariationalEncoder
  private let likelihood: any ConditionalLikelihood
  private let refinement: any PosteriorRefinement
  private let prior: any LatentPrior

  /// Steps of the optimisation, draws of each, and draws by which both bounds are measured.
  private static let (steps, draws, samples) = (300, 10, 200)

  /// Takes a model; nil for one whose posteriors cannot be optimised.
  package init?(_ model: LearnedModel) throws {
    guard let likelihood = model.roles.likelihood, let refinement = likelihood as? any PosteriorRefinement,
      let prior = model.roles.prior, let encoder = model.roles.encoder as? any VariationalEncoder
    else { return nil }
    (self.encoder, self.likelihood, self.refinement, self.prior) = (encoder, likelihood, refinement, prior)
  }

  /// The gap of one image `[1, …]` in nats, which is above 0 but for the noise of the draws; nil where the posterior is none that can be
  /// optimised.
  package func gap(_ image: Tensor, key: RandomKey) throws -> Double? {
    guard let posterior = try encoder.posterior(image) as? DiagonalGaussian else { return nil }
    let refined = try refinement.refined(
      posterior, of: image, steps: Self.steps, samples: Self.draws, key: key.split("steps"))
    // The same draws for both.
    let draws = key.split("draws")
    return try bound(refined, image, draws) - bound(posterior, image, draws)
  }

  private func bound(_ posterior: DiagonalGaussian, _ image: Tensor, _ key: RandomKey) throws -> Double {
    let latents = Latent(stacking: (0..<Self.samples).map { posterior.sample(key: key.split($0)) })
    let images = Tensor.stacked(Array(repeating: image, count: Self.samples))
    let given = try likelihood.logLikelihood(of: images, given: latents)
    return given.reduce(0, +) / Double(Self.samples) - prior.divergence(of: posterior, key: key).mean
  }
}
