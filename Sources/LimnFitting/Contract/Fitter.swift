import LimnPipelines

/// Estimates something directly from data, without gradient training: a direction, a prior, principal components.
///
/// The signature is declared once, as a stage's is, and says what can be set. The result depends on the samples and the arguments
/// alone, whatever the number of threads.
public protocol Fitter: Sendable {
  /// What it is fitted to.
  associatedtype Samples: Sendable
  /// What comes of it.
  associatedtype Fitted: Sendable

  /// Name, help and parameters.
  static var signature: Signature { get }

  /// Makes a fitter of checked arguments; throws for those that do not go together.
  init(_ arguments: Arguments) throws

  /// Fits to samples; throws `FittingError` where they are too few or have nothing to fit.
  func fit(_ samples: Samples) async throws -> Fitted
}
