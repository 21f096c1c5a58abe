import LimnTensors

/// A prior of latents that depends on the data: on an auxiliary variable (iVAE), or at each step of a sequence on those before it
/// (VRNN). KL of posteriors from it is `posterior.estimatedDivergence(from: prior.distribution(given: inputs), …)`.
public protocol ConditionalPrior: Sendable {
  /// The distribution of the latent of each example of a batch `[N, …]`; throws for shapes it cannot take.
  func distribution(given inputs: Tensor) throws -> any Distribution
}
