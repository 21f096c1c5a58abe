import Foundation
import LimnModels
import LimnPipelines
import LimnRuns
import LimnStages
import LimnTensors

/// The fit of a model's own prior to the latents of photos, by any of the fitters of priors.
package struct PriorFit: Sendable {
  /// What came of a fit.
  package struct Outcome: Sendable {
    /// The prior.
    package let prior: any StoredPrior
    /// The mean over latents of what each costs under the standard normal distribution, in nats: the divergence of its posterior,
    /// or of a latent without one minus the logarithm of the density.
    package let standardCost: Double
    /// The same under the prior.
    package let cost: Double
    /// Whether the costs are divergences.
    package let hasPosteriors: Bool
    /// What the fitter says, a line each.
    package let notes: [String]
    /// Photos that could not be read, a line each.
    package let failures: [String]
  }

  private let model: LearnedModel
  private let photos: [ItemName]
  private let source: any SourceStage
  private let isMirrored: Bool
  private let fitter: any PriorFitter

  /// Takes a model and photos, or other data of its input type, which are opened by `source` later; `isMirrored`: each photo's mirror
  /// image counts as well.
  ///
  /// Throws `FittingError` for a model that photos are kept in the latents of, or whose images have no one size.
  package init(
    model: LearnedModel, photos: [ItemName], of source: any SourceStage = LoadStage(path: "."),
    isMirrored: Bool = false, fitter: any PriorFitter
  ) throws {
    guard !isMirrored || model.input.kind == .pixels else {
      throw FittingError("only photos have mirror images, and the model takes \(model.input)")
    }
    if let reason = try LatentSamples.unfit(model, for: "a prior") { throw FittingError(reason) }
    (self.model, self.photos, self.source) = (model, photos, source)
    (self.isMirrored, self.fitter) = (isMirrored, fitter)
  }

  /// Encodes the photos and fits the prior; the result does not depend on the number of threads.
  ///
  /// Throws `FittingError` where the fitter cannot use the photos, and what the model throws.
  package func run(
    threads: Int = ProcessInfo.processInfo.activeProcessorCount, observe: (RunEvent) -> Void = { _ in }
  ) async throws -> Outcome {
    let samples = try await LatentSamples(
      model: model, photos: photos, of: source, mirrored: isMirrored, withVariances: true, threads: threads,
      observe: observe)
    let fitted = try await fitter.fit(samples)
    let latents = samples.shape.latent(samples.values)
    func cost(under prior: any LatentPrior) -> Double {
      if let posterior = samples.posterior { return prior.divergence(of: posterior, key: RandomKey(seed: 0)).mean }
      return -prior.logDensity(of: latents).reduce(0, +) / Double(latents.count)
    }
    return Outcome(
      prior: fitted.prior, standardCost: cost(under: StandardNormal(samples.shape)), cost: cost(under: fitted.prior),
      hasPosteriors: samples.posterior != nil, notes: fitted.notes, failures: samples.failures)
  }
}
