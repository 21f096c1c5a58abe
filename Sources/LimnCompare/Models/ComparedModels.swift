import LimnModels

/// The models of a comparison: principal components, and autoencoders of one network, plain and variational, as they are and trained as
/// denoisers. Each is a folder that pipelines can name.
package struct ComparedModels: Sendable {
  /// How the training of a model went.
  package struct Training: Sendable {
    /// The model's name.
    package let model: String
    /// What came of it.
    package let outcome: BoundedTraining.Outcome
    /// The unit of its curve: "nats" or "squared error".
    package let unit: String
  }

  /// The names of principal components, the plain and the variational autoencoder.
  package static let names = ["pca", "ae", "vae"]

  /// The models, by name: "pca", "ae", "vae", "ae-denoiser", "vae-denoiser", and with more seeds "ae-seed-2" and so on.
  package let models: [String: LearnedModel]
  /// How the trainings went.
  package let trainings: [Training]

  /// A model; throws for a name that is none.
  package func model(_ name: String) throws -> LearnedModel {
    guard let model = models[name] else { throw ComparisonError("there is no model '\(name)'") }
    return model
  }

  /// A model and the same one trained with other seeds.
  package func seeds(of name: String) -> [LearnedModel] {
    let others = (2...).lazy.map { models[Self.name(name, seed: $0)] }.prefix { $0 != nil }.compactMap(\.self)
    return [models[name]].compactMap(\.self) + others
  }

  /// What a model trained with a further seed is called, the second one being 2.
  static func name(_ name: String, seed: Int) -> String { "\(name)-seed-\(seed)" }

  /// The models whose training was still improving when it ended.
  package var unfinished: Set<String> {
    Set(trainings.filter(\.outcome.isStillImproving).map(\.model))
  }
}
