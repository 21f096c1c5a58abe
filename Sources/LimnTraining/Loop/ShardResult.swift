import LimnNetworks

/// What one shard of a batch gives to a step of training.
public struct ShardResult: Sendable {
  /// The mean loss of the shard.
  public let loss: Double
  /// The parts of the loss, means of the shard.
  public let terms: [Losses.Term]
  /// The divergence of each unit of a variational latent from the prior, a mean of the shard in nats.
  public let units: [Double]
  /// The gradient of the mean loss.
  public let gradients: Parameters

  /// Makes a result.
  public init(loss: Double, terms: [Losses.Term], units: [Double], gradients: Parameters) {
    self.loss = loss
    self.terms = terms
    self.units = units
    self.gradients = gradients
  }
}
