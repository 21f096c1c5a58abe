import LimnFoundation
import LimnTensors

/// What a model's `config.json` says.
package struct ModelConfig: Sendable, Hashable, Decodable {
  /// The version of the format: 1.
  package let format: Int
  /// The family of models that reads `architecture`: "denoiser".
  package let family: String
  /// The model's name, for messages and lists.
  package let name: String
  /// The hyperparameters, in the family's own words.
  package let architecture: JSON
}
