/// How the outputs of a run are made, as far as it is the same from one run to the next.
public struct Provenance: Sendable {
  /// The program and its version: "limn 0.5.0".
  public let software: String
  /// The pipeline's hash.
  public let pipeline: String
  /// The learned files that it uses, with their hashes.
  public let models: [(name: String, hash: String)]

  /// Makes a provenance.
  public init(software: String, pipeline: String, models: [(name: String, hash: String)]) {
    self.software = software
    self.pipeline = pipeline
    self.models = models
  }
}
