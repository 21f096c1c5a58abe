/// The provenance of a file, recorded in the file itself.
public struct Provenance: Sendable, Hashable {
  /// A learned file that the pipeline uses.
  public struct Model: Sendable, Hashable {
    /// Its name: "photo-denoiser", "faces-vae/directions/glasses".
    public let name: String
    /// The SHA-256 of its content, as hexadecimal digits.
    public let hash: String

    /// Makes a model's line.
    package init(name: String, hash: String) {
      self.name = name
      self.hash = hash
    }
  }

  /// The program and its version: "limn 0.1.0".
  public let software: String
  /// The pipeline's hash.
  public let pipeline: String
  /// The learned files that it uses, by name.
  public let models: [Model]

  /// Makes a provenance.
  package init(software: String, pipeline: String, models: [Model]) {
    self.software = software
    self.pipeline = pipeline
    self.models = models
  }
}
