import LimnModels
import LimnTensors

/// A prior that is a mixture of normal distributions with diagonal covariance; a test double for a prior of one's own.
public struct MixturePrior: StoredPrior {
  /// The kind's name.
  public static let kind = "mixture"
  /// The file's version.
  public static let format = "limn mixture prior 1"

  /// The distributions and the logarithm of each one's weight.
  let mixture: Mixture
  /// How many examples it was fitted to.
  public let examples: Int

  /// Makes a mixture; the weights are above 0 and sum to 1.
  public init(_ components: DiagonalGaussian, weights: [Double], examples: Int) {
    mixture = Mixture(components: components, weights: weights)
    self.examples = examples
  }

  /// The shape of one latent.
  public var shape: LatentShape { mixture.components.shape }

  /// A sample of a component that is drawn by its weight.
  public func sample(key: RandomKey, spread: Double) -> Latent { mixture.sample(key: key, spread: spread) }

  /// log Σ w·N(z).
  public func logDensity(of latents: Latent) -> [Double] { mixture.logDensity(of: latents) }

  /// Takes the mean of component 0 as levels, and all components as rows.
  public init(reading file: inout LatentFile, of model: LearnedModel) throws {
    let shape = LatentShape(of: try file.latent())
    let (means, variances) = (try file.tensor("means"), try file.tensor("log_variances"))
    let weights = try file.tensor("weights").array.map(Double.init)
    let size: Shape = [weights.count, shape.coordinates]
    guard means.shape == size, variances.shape == size, weights.allSatisfy({ $0 > 0 }) else {
      throw LatentFile.Fault("\"means\" is \(means.shape), expected \(size)")
    }
    self.init(
      DiagonalGaussian(mean: shape.latent(means), logVariance: shape.latent(variances)), weights: weights,
      examples: try file.count("count"))
  }

  /// The components as rows, and their weights.
  public var contents: LatentFile.Contents {
    guard let components = mixture.components as? DiagonalGaussian else { return .init() }
    let weights = mixture.weights.map { Float($0) }
    return .init(
      levels: components.items(0..<1).mean.levels,
      tensors: [
        "means": components.mean.rows, "log_variances": components.logVariance.rows,
        "weights": Tensor(weights, shape: [weights.count]),
      ], texts: ["count": "\(examples)"])
  }
}
