import LimnTensors

/// What a model's `config.json` says.
public struct ModelConfig: Sendable, Hashable, Decodable {
  /// The version of the format: 1.
  public let format: Int
  /// The family of models that reads `architecture`: "denoiser".
  public let family: String
  /// The model's name, for messages and lists.
  public let name: String
  /// The hyperparameters, in the family's own words.
  public let architecture: JSON
}
