import LimnData
import LimnNetworks
import LimnTensors

/// A trained `RecurrentNetwork`: sequences of frames of any length, to a vector a step and back, with a prior that is a sequence's own.
package enum RecurrentAutoencoder {
  /// The name of the family in `config.json`.
  package static let familyName = "vrnn"

  /// How folders become models.
  package static let family = ModelFamily(
    familyName,
    "Encodes sequences of frames as a distribution over vectors at each step, with a prior learned from the steps before.",
    network: RecurrentNetwork.init
  ) { folder in
    let architecture = try folder.architecture(RecurrentArchitecture.self)
    return try LearnedModel(
      RecurrentNetwork(architecture), in: folder, steps: architecture.length,
      frame: [.channels: architecture.channels, .height: architecture.height, .width: architecture.width])
  }
}
