import LimnModels

/// A fitter of priors to the latents of a model; `PriorFitters` lists them.
public protocol PriorFitter: Fitter where Samples == LatentSamples, Fitted == FittedPrior {}

/// A prior that was fitted, and what there is to say of it.
public struct FittedPrior: Sendable {
  /// The prior.
  public let prior: any StoredPrior
  /// How it went, a line each.
  public let notes: [String]

  /// Makes a result.
  public init(_ prior: any StoredPrior, notes: [String] = []) { (self.prior, self.notes) = (prior, notes) }
}
