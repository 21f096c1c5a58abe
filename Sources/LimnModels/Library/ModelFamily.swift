import LimnFoundation
import LimnNetworks
import LimnTensors

/// A kind of model: how the folders whose `config.json` names it become models.
public struct ModelFamily: Sendable {
  /// The name in `config.json`: "denoiser".
  public let name: String
  /// What its models do, in one line.
  package let summary: String
  /// The hyperparameters, as config.json and recipes give them; none where only `load` knows them.
  package let parameters: [Parameter]
  /// Makes a model from a folder; throws for an architecture or weights that do not fit.
  public let load: @Sendable (ModelFolder) throws -> LearnedModel
  /// The hyperparameters in config.json; nil: known only to `load`.
  private let values: (@Sendable (ModelHeader) throws(ModelError) -> [String: Argument])?
  private let network: (@Sendable ([String: Argument]) throws(ShapeError) -> any Module)?

  /// Makes a family of its network, which an architecture alone determines, and of what makes a model of a folder.
  public init<A: Architecture>(
    _ name: String, _ summary: String, network: @escaping @Sendable (A) -> some Module,
    load: @escaping @Sendable (ModelFolder) throws -> LearnedModel
  ) {
    self.name = name
    self.summary = summary
    parameters = A.parameters
    self.load = load
    values = { (header) throws(ModelError) in try header.architecture(A.self).values }
    self.network = { (values) throws(ShapeError) in network(try A(values)) }
  }

  /// Makes a family of what makes a model of a folder, where its network is not one of ours.
  public init(_ name: String, _ summary: String = "", load: @escaping @Sendable (ModelFolder) throws -> LearnedModel) {
    self.name = name
    self.summary = summary
    parameters = []
    self.load = load
    values = nil
    network = nil
  }

  /// The hyperparameters that a folder's config.json gives; nil where only `load` knows them. Throws for a config.json that is
  /// not sound.
  package func architecture(of folder: ModelFolder) throws(ModelError) -> [String: Argument]? {
    try values?(folder.header)
  }

  /// The network of hyperparameters by name; nil where only `load` knows it. Throws `ShapeError` for the first that is missing,
  /// out of range or does not fit the others.
  package func network(_ values: [String: Argument]) throws(ShapeError) -> (any Module)? { try network?(values) }

  /// The weights that an architecture needs, so that they can be looked for before any is read; nil: known only to `load`.
  func weights(of header: ModelHeader) throws -> [(name: String, shape: Shape)]? {
    guard let values, let network else { return nil }
    return try network(values(header)).parameters.map { ($0.name, $0.shape) }
  }
}
