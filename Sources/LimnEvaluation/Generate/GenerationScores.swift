/// How well a model reconstructs faces, and how real those are that it makes up.
public struct GenerationScores: Sendable, Hashable, Encodable {
  /// The model's name.
  public let model: String
  /// Its family, as `config.json` has it.
  public let family: String
  /// Photos measured.
  public let photos: Int
  /// Pictures that were made up, of each kind.
  public let samples: Int
  /// PSNR of reconstructions in dB: the mean over photos.
  public let reconstruction: Figure
  /// −ELBO in bits for each number of a picture of 8 bits, the prior being the standard normal; none for a model without a posterior.
  public let bits: Figure
  /// KL of the posterior from the standard normal distribution, in nats.
  public let divergence: Figure
  /// The same, the latent being coded by the model's own prior; none without such a prior or without a posterior.
  public let ownBits: Figure
  /// KL of the posterior from the model's own prior, in nats.
  public let ownDivergence: Figure
  /// Units whose KL is at least 0.01 nats.
  public let usedUnits: Figure
  /// Numbers in a latent.
  public let units: Int
  /// Squared Fréchet distances to half of the photos.
  public let frechet: Frechet
  /// The largest step over the mean step along lines between latents; 1 is even.
  public let largestStep: Figure
  /// The way's length over the straight distance.
  public let detour: Figure
  /// How far the lines' middles are from real faces, over how far reconstructions are.
  public let middles: Figure

  /// Squared Fréchet distances between the features of two sets; one is always half of the photos.
  public struct Frechet: Sendable, Hashable, Encodable {
    /// Photos in the half.
    public let photos: Int
    /// The other half: what equally real faces give.
    public let otherHalf: Figure
    /// Reconstructions of the other half.
    public let reconstructions: Figure
    /// Pictures of latents drawn from a standard normal distribution: a variational model's prior.
    public let standardNormal: Figure
    /// Pictures of latents drawn from the model's own prior, fitted to the photos that it was trained on; none without.
    public let ownPrior: Figure
    /// Pictures of latents drawn from a normal distribution with the mean and covariance of the other half's latents.
    public let fitted: Figure
  }
}

/// The scores of several models, and what they were measured with.
public struct GenerationReport: Sendable, Hashable, Encodable {
  /// The folder of photos.
  public let images: String
  /// The classifier whose features the distances are of.
  public let embedding: String
  /// How many features it has.
  public let features: Int
  /// How good the embedding is on the photos; nil if the labels have no column `identity`.
  public let verification: Verification?
  /// A score for each model, in the order they were named in.
  public let models: [GenerationScores]
  /// A line for each photo that could not be measured.
  public let failures: [String]
}
