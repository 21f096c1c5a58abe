import Foundation
import LimnModels
import LimnTensors
import TensorKit
import Testing

/// The contract that the posteriors of every variational encoder keep, for a batch of at least two examples.
///
/// - `encode` gives the means; a sample of each is of their shape; the same key gives the same samples, others other ones.
/// - The examples of a batch do not see each other: some of its items have the same means and densities.
/// - Densities are those of the samples, and integrate to 1 (`checkDensity`); all pairs have on their diagonal each example's own.
/// - The coordinates of a factorised one add up, and none has a divergence below 0.
public func checkPosterior(
  of encoder: any VariationalEncoder, inputs: Tensor, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  func fail(_ message: String) { Issue.record("\(encoder.space): \(message)", sourceLocation: sourceLocation) }
  func close(_ a: [Double], _ b: [Double], _ what: String) {
    if a.count != b.count || zip(a, b).contains(where: { abs($0 - $1) > 1e-4 * (1 + abs($1)) }) {
      fail("\(what): \(a) and \(b)")
    }
  }
  let (posterior, key) = (try encoder.posterior(inputs), RandomKey(seed: 22))
  let sample = posterior.sample(key: key)
  if posterior.count != inputs.shape[0] { fail("\(posterior.count) posteriors of \(inputs.shape)") }
  expectClose(try encoder.encode(inputs).rows, posterior.mean.rows, tolerance: 1e-5, sourceLocation: sourceLocation)
  if sample.levels.map(\.shape) != posterior.mean.levels.map(\.shape) { fail("samples have another shape than means") }
  if posterior.sample(key: key).rows.array != sample.rows.array { fail("a key gave two samples") }
  if posterior.sample(key: key.split(1)).rows.array == sample.rows.array { fail("two keys gave one sample") }

  let (last, own) = (posterior.count - 1, posterior.logDensity(of: sample))
  let item = posterior.items(last..<last + 1)
  expectClose(
    item.mean.rows, posterior.mean.items(last..<last + 1).rows, tolerance: 1e-5, sourceLocation: sourceLocation)
  close(item.logDensity(of: sample.items(last..<last + 1)), [own[last]], "the density of an item alone")
  close(posterior.logDensityOfPairs(sample).enumerated().map { $1[$0] }, own, "the diagonal of all pairs")
  checkDensity(of: item, sourceLocation: sourceLocation) { item.sample(key: $0) }
  if let factorised = posterior as? any FactorisedPosterior {
    close(factorised.logDensityByCoordinate(of: sample).map { $0.reduce(0, +) }, own, "the sum over coordinates")
    if factorised.divergenceByCoordinate.joined().contains(where: { $0 < 0 }) { fail("a divergence is below 0") }
  }
}

/// Checks that a single distribution has the density of its samples and that it integrates to 1: for a normal distribution q well
/// within it, the mean of q(z) / p(z) over samples z of p is ∫ q = 1.
public func checkDensity(
  of distribution: any Distribution, samples: Int = 3000, sourceLocation: SourceLocation = #_sourceLocation,
  _ sample: (RandomKey) -> Latent
) {
  let drawn = Latent(stacking: (0..<samples).map { sample(RandomKey(seed: 23).split($0)) })
  let (rows, shape, densities) = (drawn.rows, distribution.shape, distribution.logDensity(of: drawn))
  /// The mean of q(z) / p(z), q having the moments of some samples, somewhat narrower, and the mean's standard error.
  func integral(_ chosen: [Int], narrower: Double) -> (mean: Double, error: Double)? {
    let moments = Moments(of: rows.rows(chosen))
    let size = shape.coordinates
    guard let factor = TriangularFactor(of: moments.covariance.map { $0 * narrower }, size: size) else { return nil }
    let mean = Tensor(moments.mean.map { Float($0) }, shape: [size])
    let q = GaussianPrior(shape: shape, mean: mean, factor: factor.tensor, examples: 1)
    let ratios = Moments(
      of: Tensor(zip(q.logDensity(of: drawn), densities).map { Float(exp($0 - $1)) }, shape: [samples, 1]),
      unbiased: true)
    return (ratios.mean[0], (ratios.covariance[0] / Double(samples)).squareRoot())
  }
  // Of the samples around the likeliest one, so that q lies within one component of a mixture; in many dimensions, of all.
  let likeliest = densities.indices.max { densities[$0] < densities[$1] } ?? 0
  let distances = drawn.adding(drawn.items(likeliest..<likeliest + 1), times: -1).norms
  let nearest = distances.indices.sorted { distances[$0] < distances[$1] }
  var found = integral(Array(nearest.prefix(samples / 5)), narrower: 0.7)
  if (found?.error ?? 1) > 0.1 { found = integral(nearest, narrower: 0.85) }
  guard let found, abs(found.mean - 1) <= 5 * found.error, found.error <= 0.1 else {
    let text = found.map { "\($0.mean) ± \($0.error)" } ?? "nothing: they do not vary"
    Issue.record(
      "\(distribution.space): the density integrates to \(text) over samples", sourceLocation: sourceLocation)
    return
  }
}
