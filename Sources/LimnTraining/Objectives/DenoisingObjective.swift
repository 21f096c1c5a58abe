import LimnData
import LimnModels
import LimnNetworks
import LimnTensors

/// Trains a `DenoiserNetwork` to give the clean images of noisy ones.
public struct DenoisingObjective: Objective {
  private let network: DenoiserNetwork
  /// The loss.
  public let loss: Loss

  /// Makes an objective.
  public init(_ architecture: DenoiserArchitecture, loss: Loss) {
    network = DenoiserNetwork(architecture)
    self.loss = loss
  }

  /// "denoiser".
  public var family: String { Denoiser.familyName }
  /// The network's hyperparameters.
  public var architecture: any Encodable & Sendable { network.architecture }
  /// The network's parameters.
  public var modelParameters: [ParameterSpec] { network.parameters }
  /// Noisy and clean images, of sides that are multiples of the coarsest level's stride.
  public var needs: [DataRequirement] {
    ["input", "target"].map { .pixels($0, multiple: network.architecture.multiple) }
  }
  /// What the card calls it.
  public var description: String { "A denoiser" }

  /// The loss of the clean images that the network makes of the noisy ones.
  public func losses(_ batch: Batch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    Losses(loss(network(Variable(batch.input), in: pass), target: batch.target))
  }
}
