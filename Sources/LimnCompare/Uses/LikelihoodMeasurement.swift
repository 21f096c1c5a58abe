import LimnEvaluation
import LimnModels
import LimnReport
import LimnTensors

/// How likely images are under models that say it: exactly by probabilistic PCA, by a bound and an estimate of the VAE.
package enum LikelihoodMeasurement: UseMeasurement {
  package static let use = ComparisonUse.likelihood

  static let density = Quantity("density", title: "log-density", unit: "nats", better: .higher)
  static let bound = Quantity("bound", title: "lower bound", unit: "nats", better: .higher)
  static let estimate = Quantity("estimate", title: "estimate", unit: "nats", better: .higher)
  /// Images that are measured at most.
  private static let most = 200

  /// Measures some of the images held out.
  package static func measure(_ subject: ComparisonSubject) async throws -> UseFindings {
    let count = min(most, subject.heldOut.shape[0])
    let images = subject.heldOut.items(0..<count)
    let draws = Bootstrap(
      count: count, resamples: subject.settings.resamples, key: subject.key.split("likelihood draws"))
    var scores = UseScores(use, draws, unfinished: subject.models.unfinished)
    let (principal, variational) = (try subject.models.model("pca"), try subject.models.model("vae"))
    var densities: [Double]?
    if principal.has(.density) {
      let found = try principal.density.logDensity(of: images)
      scores.add(density, means: [("pca", found)], note: "exact, of probabilistic PCA")
      densities = found
    }
    let sampling = try ImportanceSampling(variational, samples: subject.settings.likelihoodSamples)
    let key = subject.key.split("likelihood")
    let results = await concurrently(count, jobs: subject.settings.jobs) { place in
      try sampling.estimate(images.items(place..<place + 1), key: key.split(place))
    }
    let found = try results.map { try $0.get() }
    scores.add(bound, means: [("vae", found.map(\.bound))])
    let isBinary =
      (try? variational.folder.architecture(BasicArchitecture.self))?.likelihood == .bernoulli
    var notes: [String] = []
    if isBinary {
      scores.add(
        estimate, means: [("vae", found.map(\.estimate))], note: "by \(sampling.samples) samples an image")
      notes.append(
        "The VAE takes pixels as on or off, and its numbers are logarithms of probabilities; those of PCA are of densities: the two cannot be "
          + "compared.")
    } else {
      scores.add(
        estimate, means: [("vae", found.map(\.estimate))] + (densities.map { [("pca", $0)] } ?? []),
        note: "VAE: by \(sampling.samples) samples an image; PCA: exact")
    }
    scores.add(
      ScoreLine(use: use, model: "ae", quantity: estimate, note: "an autoencoder has no likelihood"))
    return UseFindings(scores, notes: notes)
  }
}
