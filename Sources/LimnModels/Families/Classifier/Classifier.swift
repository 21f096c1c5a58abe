import LimnData
import LimnFoundation
import LimnNetworks
import LimnTensors

/// A trained `ClassifierNetwork`: a judge of attributes, and an embedding in which likeness is a cosine.
///
/// It has no latents that could be decoded, so pipelines cannot use it; evaluations and the perceptual loss do.
package struct Classifier: AttributeClassifier {
  /// The name of the family in `config.json`.
  package static let familyName = "classifier"

  /// How folders of this family become models.
  package static let family = ModelFamily(
    familyName, "Classifies attributes of images of one size, and compares images by their features.",
    network: ClassifierNetwork.init
  ) { folder in
    let classifier = try Classifier(folder)
    return LearnedModel(
      folder: folder, input: .pixels(width: classifier.imageSize, height: classifier.imageSize),
      frame: classifier.frame, roles: .init(classifier: classifier))
  }

  /// The folder it came from.
  package let folder: ModelFolder
  /// The layers.
  package let network: ClassifierNetwork
  /// The weights.
  package let parameters: Parameters

  /// Makes a classifier of a folder; throws `ModelError` for an architecture or weights that do not fit.
  package init(_ folder: ModelFolder) throws {
    self.folder = folder
    network = ClassifierNetwork(try folder.architecture(ClassifierArchitecture.self))
    parameters = try folder.parameters(network.parameters)
  }

  /// The attributes that it classifies, in the order of the logits.
  package var attributes: [String] { network.architecture.attributes }
  /// Rows and columns of the images it takes.
  package var imageSize: Int { network.architecture.imageSize }
  /// The part of a photo that it was trained on.
  package var frame: Frame { network.architecture.frame }

  /// The logits `[N, attributes]` of images `[N, 1 or 3, S, S]`; above 0 means rather yes. Throws `ShapeError` for another size.
  package func logits(of images: Tensor) throws -> Tensor {
    let pass = Pass(parameters)
    return network.logits(ofFeatures: network.features(of: Variable(try checked(images)), in: pass), in: pass).value
  }

  /// The features `[N, features]` of images `[N, 1 or 3, S, S]`; throws `ShapeError` for another size.
  package func features(of images: Tensor) throws -> Tensor {
    network.features(of: Variable(try checked(images)), in: Pass(parameters)).value
  }

  private func checked(_ images: Tensor) throws -> Tensor {
    let size = imageSize
    guard images.shape.rank == 4, images.shape[1] == 1 || images.shape[1] == 3, images.count > 0,
      images.shape[2] == size, images.shape[3] == size
    else {
      throw ShapeError("\(folder.name) takes [N, 1 or 3, \(size), \(size)], not \(images.shape)")
    }
    return images.shape[1] == 3 ? images.converted(to: .plain) : images.repeatingChannel(3)
  }
}
