import LimnTensors

/// The distribution of latents from which new ones are sampled; a batch of one.
public protocol LatentPrior: Distribution {
  /// A sample, levels `[1, …]`, whose deviation from the centre (of a mixture: from its component's) is `spread` times that of a
  /// plain sample; 1 samples the prior itself.
  func sample(key: RandomKey, spread: Double) -> Latent

  /// KL of each posterior from this prior, in nats: exact where there is a closed form, else an estimate by samples of the posterior,
  /// which are drawn from the key.
  func divergence(of posterior: any Posterior, key: RandomKey) -> Divergence
}

extension LatentPrior {
  /// One.
  public var count: Int { 1 }

  /// One latent, levels `[1, …]`.
  public func sample(key: RandomKey) -> Latent { sample(key: key, spread: 1) }

  /// Several samples as a batch, sample i drawn from `key.split(i)`.
  public func samples(_ count: Int, key: RandomKey, spread: Double = 1) -> Latent {
    Latent(stacking: (0..<count).map { sample(key: key.split($0), spread: spread) })
  }

  /// Default: an estimate by `Divergence.usualSamples` samples.
  public func divergence(of posterior: any Posterior, key: RandomKey) -> Divergence {
    posterior.estimatedDivergence(from: self, key: key)
  }
}
