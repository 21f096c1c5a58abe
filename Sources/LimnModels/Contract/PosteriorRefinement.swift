import LimnTensors

/// What a decoder can do for the amortisation gap: find posteriors of examples that are better than an encoder's, one by one (Cremer, Li and
/// Duvenaud, "Inference suboptimality in variational autoencoders", 2018). The decoder stays as it is.
package protocol PosteriorRefinement: Sendable {
  /// Normal posteriors with diagonal covariance whose lower bounds, with the model's own prior, are as high as so many steps make them,
  /// from those of the encoder on. Each step sees `samples` draws, from `key.split(step)`. Throws for shapes it cannot take.
  func refined(
    _ posterior: DiagonalGaussian, of inputs: Tensor, steps: Int, samples: Int, key: RandomKey
  ) throws -> DiagonalGaussian
}
