import LimnModels
import LimnNetworks
import LimnTensors

/// How far two images are apart in the maps of a trained classifier: edges and features that are missing count, however few
/// pixels they cover (Johnson et al., "Perceptual losses for real-time style transfer and super-resolution", 2016).
package struct PerceptualLoss: Sendable {
  private let classifier: Classifier

  /// Makes the loss of a classifier, whose weights stay as they are.
  package init(_ classifier: Classifier) {
    self.classifier = classifier
  }

  /// The mean over the classifier's levels of the squared difference of their maps, each as a part of the mean square of the
  /// targets' maps; of shape `[]`.
  package func callAsFunction(_ images: Variable, target: Tensor) -> Variable {
    let pass = Pass(classifier.parameters)
    let wanted = classifier.network.maps(of: Variable(target), in: pass)
    let given = classifier.network.maps(of: images, in: pass)
    let terms = zip(given, wanted).map { given, wanted in
      let square = wanted.value.squaredNorm() / Double(wanted.value.count)
      return Loss.mse(given, target: wanted.value) * Float(1 / max(square, 1e-12))
    }
    return terms.dropFirst().reduce(terms[0], +) * (1 / Float(terms.count))
  }
}
