import LimnTensors

/// A kind of model: how the folders whose `config.json` names it become models.
public struct ModelFamily: Sendable {
  /// The name in `config.json`: "denoiser".
  public let name: String
  /// Makes a model from a folder; throws for an architecture or weights that do not fit.
  public let load: @Sendable (ModelFolder) throws -> LearnedModel

  /// The weights that an architecture needs, so that they can be looked for before any is read; nil: known only to `load`.
  public let weights: (@Sendable (ModelHeader) throws -> [(name: String, shape: Shape)])?

  /// Makes a family.
  public init(
    _ name: String, weights: (@Sendable (ModelHeader) throws -> [(name: String, shape: Shape)])? = nil,
    load: @escaping @Sendable (ModelFolder) throws -> LearnedModel
  ) {
    self.name = name
    self.weights = weights
    self.load = load
  }
}
