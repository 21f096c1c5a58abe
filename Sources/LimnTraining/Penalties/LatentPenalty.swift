import LimnFoundation
import LimnNetworks
import LimnTensors

/// What an autoencoder's latents cost beside its reconstructions: an entry of the list `latent` in a recipe's loss.
public protocol LatentPenalty: Sendable {
  /// Its name in recipes, its parameters (a group) and its line of help.
  static var declaration: Parameter { get }

  /// Whether it needs the encoder's distributions, which only a variational encoder returns.
  static var needsPosterior: Bool { get }

  /// Makes a penalty of checked values of its parameters.
  init(_ values: Arguments)

  /// What is trained beside the model, for latents of so many units: an own network's parameters, say. Their names begin with
  /// the penalty's.
  func parameters(units: Int) -> [ParameterSpec]

  /// The penalty of a batch at a step counted from 0: what is added to the loss, a mean over the images, and its terms for the
  /// log. The key is of that step, shard and penalty alone.
  func callAsFunction(_ latents: LatentBatch, step: Int, key: RandomKey, in pass: Pass) -> Losses
}

extension LatentPenalty {
  /// Most need only the latents.
  public static var needsPosterior: Bool { false }

  /// Most train nothing beside the model.
  public func parameters(units: Int) -> [ParameterSpec] { [] }

  /// The name in recipes.
  package static var name: String { declaration.name }
}

/// The latents of a batch in training, and the distributions that they were drawn from.
public struct LatentBatch {
  /// The latents `[N, units]`, drawn from the posterior where there is one.
  public let code: Variable
  /// The posterior of each image; nil: the encoder is not variational.
  public let posterior: Gaussian?
  /// The log-density of each latent under the model's prior, `[N]`; nil: that is a standard normal distribution.
  package var logPrior: Variable?
  /// How the latents came about; nil: not said.
  package var encoder: Encoder?

  /// What the latents were made of, and the way there.
  package struct Encoder {
    /// The inputs `[N, …]`.
    package let inputs: Tensor
    /// Their codes, or the means of their posteriors.
    package let code: Variable
    /// The codes of other inputs of the same shape.
    package let encode: (Tensor) -> Variable

    /// Makes a view of an encoder.
    package init(_ inputs: Tensor, code: Variable, encode: @escaping (Tensor) -> Variable) {
      (self.inputs, self.code, self.encode) = (inputs, code, encode)
    }
  }

  /// Makes a batch of latents.
  public init(code: Variable, posterior: Gaussian? = nil) {
    self.code = code
    self.posterior = posterior
  }

  /// Makes a batch of latents without posteriors, and says how they came about.
  package init(code: Variable, encoder: Encoder) {
    self.init(code: code)
    self.encoder = encoder
  }
}

extension LatentBatch {
  /// The divergence of the posteriors from the prior in nats, a mean over the batch, in which no unit counts for less than `floor`, and
  /// that of each unit. From a standard normal distribution it is exact; from a prior that is trained it is log q(z|x) − log p(z) of the
  /// latents themselves, of no unit alone, and the floor is that of all units together.
  package func divergence(floor: Float = 0) -> (sum: Variable, value: Double, units: [Double]) {
    guard let posterior else { preconditionFailure("a plain autoencoder has no posterior") }
    guard let logPrior else {
      let (sum, units) = posterior.divergenceByUnit(floor: floor)
      return (sum, units.reduce(0, +), units)
    }
    let (count, width) = (code.shape[0], code.shape[1])
    // z = μ + σ·ε, so that log q(z|x) = −½ Σ (log 2π + log σ² + ε²), where ε does not depend on the posterior.
    let entropy = posterior.logVariance.sum() * (-0.5 / Float(count))
    let densities = posterior.logDensity(of: code.value).reduce(0, +) / Double(count)
    let rest = Variable(Tensor(Float(densities) - entropy.value.scalar))
    let sum = entropy + rest - logPrior.mean()
    let value = Double(sum.value.scalar)
    let least = Double(floor) * Double(width)
    // An estimate may be below 0, where without a floor it still has its slope.
    return (floor > 0 && value < least ? Variable(Tensor(Float(least))) : sum, value, [])
  }
}
