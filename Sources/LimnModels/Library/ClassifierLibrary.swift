import LimnFoundation

extension ModelLibrary {
  /// The classifier of a name or path, with the network that a perceptual loss needs; throws for a model that is none of the family
  /// 'classifier' or not known.
  package func classifier(_ name: String) throws -> Classifier {
    let classifier = try model(name, needing: [.classifier]).classifier
    guard let known = classifier as? Classifier else {
      throw ModelError("\(name.printable) is no classifier of the family '\(Classifier.familyName)'; give one that is")
    }
    return known
  }
}
