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

  /// Makes a batch of latents.
  public init(code: Variable, posterior: Gaussian? = nil) {
    self.code = code
    self.posterior = posterior
  }
}
