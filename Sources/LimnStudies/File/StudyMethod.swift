import LimnPipelines

/// A method of a study, from which there is one model for each seed.
package struct StudyMethod: Sendable {
  /// Where its models come from.
  package enum Source: Sendable {
    /// They are trained, by the study's recipe with these fields put over its own.
    case trained(YAMLNode)
    /// They are fitted.
    case fitted(FittedMethod)
  }

  /// Its name: "beta-vae".
  package let name: String
  /// Where its models come from.
  package let source: Source

  /// Whether its models are trained.
  package var isTrained: Bool { if case .trained = source { true } else { false } }
}

/// A method without training: components of pictures, or of the codes of a trained model.
package struct FittedMethod: Sendable, Hashable {
  /// What is fitted.
  package enum Kind: String, Sendable, CaseIterable {
    /// Principal components.
    case principal = "pca"
    /// Independent components.
    case independent = "ica"
    /// Principal components, each of variance 1.
    case white = "whitening"
  }

  /// What is fitted.
  package let kind: Kind
  /// How many components; nil: as many as units of the codes are active.
  package let units: Int?
  /// The method to whose codes it is fitted; nil: to pictures.
  package let base: String?
}
