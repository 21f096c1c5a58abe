import LimnData
import LimnFoundation
import LimnModels
import LimnNetworks
import LimnTensors

/// Trains a `DenoiserNetwork` to give the clean images of noisy ones.
package struct DenoisingObjective: Objective {
  private let network: DenoiserNetwork
  /// The loss.
  package let loss: Loss

  /// How recipes of denoisers are read.
  package static let kind = ObjectiveKind(
    Denoiser.family,
    loss: Parameter(
      "loss", .choice(Loss.allCases.map(\.rawValue)), help: "How clean images are compared with those of the network.")
  ) { (arguments, _) throws(ObjectiveError) in
    let loss = Loss(rawValue: arguments.text("loss")) ?? .l1
    return { (architecture: DenoiserArchitecture) in DenoisingObjective(architecture, loss: loss) }
  }.starting(
    RecipeStart(
      architecture: [
        "channels": .integers([16, 32, 64]), "encoderBlocks": .integers([1, 1, 1]), "decoderBlocks": .integers([1, 1]),
      ], loss: .text(Loss.charbonnier.rawValue), source: "draw-graphics: { count: 500, width: 96, height: 96 }",
      stages: [
        "random-crop: { size: 32 }", "random-flip: {}", "floats: {}\n  as: clean",
        "noise: { sigma: [0, 50] }\n  as: noisy",
      ], input: "noisy", target: "clean"))

  /// Makes an objective.
  package init(_ architecture: DenoiserArchitecture, loss: Loss) {
    network = DenoiserNetwork(architecture)
    self.loss = loss
  }

  /// "denoiser".
  package var family: String { Denoiser.familyName }
  /// The network's hyperparameters.
  package var architecture: any Encodable & Sendable { network.architecture }
  /// The network's parameters.
  package var modelParameters: [ParameterSpec] { network.parameters }
  /// The weights of a denoiser of the same shape, or the general ones of a model with several.
  package func initialWeights(from folder: ModelFolder) throws(ModelError) -> Parameters {
    guard folder.config.family == DenoiserExperts.family.name else { return try folder.parameters(modelParameters) }
    let (other, weights) = try DenoiserExperts.general(of: folder)
    guard other == network.architecture else {
      throw ModelError(
        "\(folder.path.printable): its general weights have channels \(other.channels), blocks \(other.encoderBlocks) down and "
          + "\(other.decoderBlocks) up; give the recipe the same")
    }
    return weights
  }

  /// Noisy and clean images, of sides that are multiples of the coarsest level's stride.
  package var needs: [DataRequirement] {
    ["input", "target"].map { .pixels($0, multiple: network.architecture.multiple) }
  }
  /// What the card calls it.
  package var description: String { "A denoiser" }

  /// The loss of the clean images that the network makes of the noisy ones.
  package func losses(_ batch: Batch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    Losses(loss(network(Variable(batch.input), in: pass), target: batch.target))
  }
}
