import LimnTensors

/// The table of the priors that a file can hold: one line for each.
public struct PriorFormats: Sendable {
  /// The priors, the usual one first.
  public let all: [any StoredPrior.Type]

  /// Makes a table of priors.
  public init(_ all: [any StoredPrior.Type]) { self.all = all }

  /// The priors that come with Limn.
  public static let standard = PriorFormats([
    GaussianPrior.self, GaussianMixturePrior.self,
  ])

  /// The name of a model's own prior in its folder.
  package static let fileName = "prior.safetensors"

  /// Reads a prior's file; throws one line with the file's name for whatever is missing, unknown or not as it must be. `model` is
  /// the one whose prior it is to be.
  package func read(_ path: String, of model: LearnedModel) throws(ModelError) -> any StoredPrior {
    try LatentFile.read(path, as: "prior", limit: LatentFile.mostOfPrior, formats: all.map { $0.format }) { file in
      guard let type = all.first(where: { $0.format == file.format }) else {
        throw LatentFile.Fault("its \"format\" is unknown")
      }
      return try type.init(reading: &file, of: model)
    }
  }
}
