import LimnModels
import LimnTensors

/// The mixture of an encoder's posteriors of pseudo-inputs (Tomczak and Welling, "VAE with a VampPrior", 2018); a test double for a
/// prior that needs the model's encoder.
public struct VampPrior: StoredPrior {
  /// The kind's name.
  public static let kind = "vamp"
  /// The file's version.
  public static let format = "limn vamp prior 1"

  private let pseudoInputs: Tensor
  private let mixture: Mixture
  /// How many pseudo-inputs it has.
  public var examples: Int { pseudoInputs.shape[0] }

  /// Makes the prior of pseudo-inputs `[K, …]`; throws what the encoder throws.
  public init(_ pseudoInputs: Tensor, encoder: any VariationalEncoder) throws {
    self.pseudoInputs = pseudoInputs
    let count = pseudoInputs.shape[0]
    mixture = Mixture(
      components: try encoder.posterior(pseudoInputs),
      weights: [Double](repeating: 1 / Double(count), count: count))
  }

  /// The shape of one latent.
  public var shape: LatentShape { mixture.components.shape }

  /// A sample of the posterior of a random pseudo-input.
  public func sample(key: RandomKey, spread: Double) -> Latent { mixture.sample(key: key, spread: spread) }

  /// log of the mean of q(z | u) over the pseudo-inputs u.
  public func logDensity(of latents: Latent) -> [Double] { mixture.logDensity(of: latents) }

  /// Takes the pseudo-inputs, and has the model's encoder make the components.
  public init(reading file: inout LatentFile, of model: LearnedModel) throws {
    try self.init(file.tensor("pseudo_inputs"), encoder: model.variationalEncoder)
  }

  /// The pseudo-inputs.
  public var contents: LatentFile.Contents { .init(tensors: ["pseudo_inputs": pseudoInputs]) }
}
