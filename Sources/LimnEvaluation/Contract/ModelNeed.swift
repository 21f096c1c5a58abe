import LimnFoundation
import LimnModels

/// What an evaluation needs of a model that it is given.
public enum ModelNeed: Sendable, Hashable {
  /// It encodes and decodes images.
  case autoencoder
  /// It has latents of one size, from which images can be drawn.
  case sampler
  /// It decides on attributes and has features to compare.
  case classifier

  /// Throws, in one line, where a model is not known or cannot do that.
  func check(_ name: String, in models: ModelLibrary) throws {
    switch self {
    case .autoencoder: _ = try models.model(name)
    case .sampler:
      let model = try models.model(name)
      guard model.imageSize != nil else {
        throw EvaluationError(
          "\(model.folder.name.printable) takes images of any size and has no latents to draw; give an autoencoder of faces"
        )
      }
    case .classifier: _ = try Classifier.named(name, in: models)
    }
  }
}
