import LimnData
import LimnModels
import LimnNetworks
import LimnTensors

/// What a training adjusts, and by what measure: one kind a family of models.
///
/// Its parameters may be more than the model's: a network that only helps in training is trained in the same steps and left
/// out of the model's folder.
public protocol Objective: Sendable {
  /// The family of the model, as `config.json` names it.
  var family: String { get }
  /// The hyperparameters of the model, as `config.json` has them.
  var architecture: any Encodable & Sendable { get }
  /// The parameters of the model.
  var modelParameters: [ParameterSpec] { get }
  /// Those of them that training does not change, by name: the model is written with these numbers.
  var constants: [String: Tensor] { get }
  /// Everything that is trained: the model's parameters first.
  var parameters: [ParameterSpec] { get }
  /// The tensors that examples must have; without them no training begins.
  var needs: [DataRequirement] { get }

  /// The loss of a batch at a step counted from 0, a mean over its examples; the key is of that step and shard alone.
  func losses(_ batch: Batch, step: Int, key: RandomKey, in pass: Pass) -> Losses

  /// The model's parameters to begin with, of another model; throws `ModelError` if they do not fit.
  func initialWeights(from folder: ModelFolder) throws(ModelError) -> Parameters

  /// The bias that can begin at the mean of the targets, of a network that has one; else nil.
  var outputBias: OutputBias? { get }

  /// What the model is, in a word or two for its card: "A denoiser".
  var description: String { get }
}

extension Objective {
  /// Most train nothing beside the model.
  public var parameters: [ParameterSpec] { modelParameters }
  /// Most have none.
  public var constants: [String: Tensor] { [:] }
  /// Most begin with biases of 0.
  public var outputBias: OutputBias? { nil }
  /// Most take the weights of a model of the same shape.
  public func initialWeights(from folder: ModelFolder) throws(ModelError) -> Parameters {
    try folder.parameters(modelParameters)
  }
}

/// The loss of a batch: what is to be made smaller, and the parts it is made of.
public struct Losses {
  /// One part, under its name in the log.
  public struct Term: Sendable, Hashable {
    /// The name: "kl".
    public let name: String
    /// The value, a mean over the examples.
    public let value: Double

    /// Makes a part.
    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }

    /// Makes a part of a scalar.
    public init(_ name: String, _ value: Variable) {
      self.init(name, Double(value.value.scalar))
    }
  }

  /// What is to be made smaller, of shape `[]`.
  public let total: Variable
  /// Parts for the log, always the same ones in the same order.
  public let terms: [Term]
  /// The divergence of each unit of a variational latent from the prior, in nats; else none.
  public let units: [Double]

  /// Makes losses.
  public init(_ total: Variable, terms: [Term] = [], units: [Double] = []) {
    self.total = total
    self.terms = terms
    self.units = units
  }
}
