import LimnTensors

/// The posteriors that a variational encoder returns for a batch of examples: a distribution over latents for each.
///
/// Kingma and Welling, "Auto-Encoding Variational Bayes", 2013.
public protocol Posterior: Distribution {
  /// The latents that `encode` returns, levels `[count, …]`: the means, or what stands for them.
  var mean: Latent { get }

  /// The posteriors of some of the examples.
  func items(_ range: Range<Int>) -> Self
}

extension Posterior {
  /// The shape of each mean.
  public var shape: LatentShape { LatentShape(of: mean) }

  /// The number of examples.
  public var count: Int { mean.count }

  /// The log-density of every latent under every posterior, `[latents][count]`: what total correlation by minibatch and a prior
  /// that is a mixture of posteriors need.
  public func logDensityOfPairs(_ latents: Latent) -> [[Double]] {
    let columns = (0..<count).map { items($0..<$0 + 1).logDensity(of: latents) }
    return (0..<latents.count).map { row in columns.map { $0[row] } }
  }
}

/// A posterior whose coordinates are independent of each other given the example: densities and divergences are sums over them.
public protocol FactorisedPosterior: Posterior {
  /// The log-density of each coordinate of each latent, `[N][D]`, the levels flattened one after another.
  func logDensityByCoordinate(of latents: Latent) -> [[Double]]

  /// KL from the standard normal distribution of each coordinate of each posterior, `[count][D]`, in nats.
  var divergenceByCoordinate: [[Double]] { get }
}

extension FactorisedPosterior {
  /// The sum over the coordinates.
  public func logDensity(of latents: Latent) -> [Double] {
    logDensityByCoordinate(of: latents).map { $0.reduce(0, +) }
  }
}
