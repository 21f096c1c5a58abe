import LimnTensors

/// What a decoder says of data beside their most likely values: how likely they are, given a latent. With a prior and an encoder's
/// posteriors it bounds and estimates the likelihood of data.
package protocol ConditionalLikelihood: Sendable {
  /// The natural logarithm of the likelihood of each example of a batch `[N, …]`, given the latent of its index; a density, or a
  /// probability where the data are discrete. Throws for shapes it cannot take.
  func logLikelihood(of inputs: Tensor, given latents: Latent) throws -> [Double]
}
