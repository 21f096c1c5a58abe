import Foundation
import LimnModels
import LimnPipelines
import LimnTensors

/// Fits a mixture of normal distributions with full covariances by expectation and maximisation (Dempster, Laird and Rubin, 1977),
/// begun from k-means++ (Arthur and Vassilvitskii, 2007).
///
/// Of a variational model it is fitted to the posteriors' means, their mean variances being added to each component's covariance.
package struct MixturePriorFitter: PriorFitter {
  /// Name, help and parameters.
  package static let signature = Signature(
    name: GaussianMixturePrior.kind, summary: "A mixture of normal distributions with full covariances.",
    inputs: [.init("latents", accepts: [.latent])],
    parameters: [
      .init("components", .integer(1...1000), help: "How many distributions.", default: .integer(10)),
      .init("steps", .integer(1...10_000), help: "The most steps that are taken.", default: .integer(mostSteps)),
      .init("seed", .integer(0...Int.max), help: "Another seed begins elsewhere.", default: .integer(0)),
    ])

  private static let mostSteps = 200

  private let count: Int
  private let steps: Int
  private let seed: Int

  /// Makes the fitter.
  package init(_ arguments: Arguments) {
    (count, steps, seed) = (arguments.integer("components"), arguments.integer("steps"), arguments.integer("seed"))
  }

  /// Makes a fitter of so many components, its other parameters being the defaults.
  package init(components: Int) { (count, steps, seed) = (components, Self.mostSteps, 0) }

  /// Fits to the latents of photos; throws `FittingError` where there are fewer than two for each component, or too many numbers.
  package func fit(_ samples: LatentSamples) throws(FittingError) -> FittedPrior {
    let (size, photos) = (samples.coordinates, Set(samples.names).count)
    guard size <= GaussianPrior.mostCoordinates, size * size * count <= GaussianMixturePrior.mostNumbers else {
      throw FittingError(
        "\(samples.space) has \(size) coordinates, too many for \(count) covariances: give fewer components",
        kind: .work)
    }
    let rows = samples.values
    guard photos >= 2 * count else {
      throw FittingError("\(photos) \(samples.noun)s are too few for \(count) components: give two for each or more")
    }
    let moments = Moments(of: rows)
    guard moments.trace > 0, moments.trace.isFinite else {
      throw FittingError("all latents are the same: there is nothing to fit", kind: .work)
    }
    let least = 1e-4 * moments.trace / Double(size)
    let shared = samples.logVariances.map { Self.meanVariances($0) } ?? [Double](repeating: 0, count: size)
    var shares = start(rows)
    var mixture = try maximise(rows, shares, samples.shape, least: least, adding: nil, photos: photos)
    var (likelihood, taken) = (-Double.infinity, 0)
    for step in 1...steps {
      let found = mixture.shares(of: rows)
      let next = found.reduce(0) { $0 + $1.logDensity } / Double(rows.shape[0])
      shares = found.map(\.components)
      taken = step
      if next - likelihood < 1e-5 { break }
      likelihood = next
      mixture = try maximise(rows, shares, samples.shape, least: least, adding: nil, photos: photos)
    }
    let final = try maximise(rows, shares, samples.shape, least: least, adding: shared, photos: photos)
    return FittedPrior(
      final,
      notes: [
        "components: \(final.components.count), the smallest of weight "
          + String(format: "%.3f", final.weights.min() ?? 0) + ", after \(taken) steps"
      ])
  }

  /// Each row to the nearest of centres that k-means++ drew and ten steps moved.
  private func start(_ rows: Tensor) -> [[Double]] {
    let (total, size) = (rows.shape[0], rows.shape[1])
    let key = RandomKey(seed: UInt64(seed)).split("mixture")
    let values = rows.array.map(Double.init)
    func distance(_ row: Int, _ centre: [Double]) -> Double {
      var sum = 0.0
      for place in 0..<size {
        let difference = values[row * size + place] - centre[place]
        sum += difference * difference
      }
      return sum
    }
    func row(_ index: Int) -> [Double] { Array(values[index * size..<(index + 1) * size]) }
    var centres = [row(key.integer(below: total))]
    var nearest = (0..<total).map { distance($0, centres[0]) }
    while centres.count < count {
      var rest = key.split(centres.count).uniform() * nearest.reduce(0, +)
      let drawn = nearest.firstIndex { part in
        rest -= part
        return rest < 0
      }
      let centre = row(drawn ?? total - 1)
      centres.append(centre)
      for index in 0..<total { nearest[index] = min(nearest[index], distance(index, centre)) }
    }
    var own = [Int](repeating: 0, count: total)
    for _ in 0..<10 {
      for index in 0..<total {
        own[index] = centres.indices.min { distance(index, centres[$0]) < distance(index, centres[$1]) } ?? 0
      }
      var (sums, sizes) = (centres.map { _ in [Double](repeating: 0, count: size) }, centres.map { _ in 0.0 })
      for index in 0..<total {
        sizes[own[index]] += 1
        for place in 0..<size { sums[own[index]][place] += values[index * size + place] }
      }
      for centre in centres.indices where sizes[centre] > 0 {
        centres[centre] = sums[centre].map { $0 / sizes[centre] }
      }
    }
    return own.map { own in centres.indices.map { $0 == own ? 1 : 0 } }
  }

  /// The components of rows that each belong to them by shares; those that less than one row belongs to are left out.
  private func maximise(
    _ rows: Tensor, _ shares: [[Double]], _ shape: LatentShape, least: Double, adding variances: [Double]?, photos: Int
  ) throws(FittingError) -> GaussianMixturePrior {
    let (total, size) = (rows.shape[0], rows.shape[1])
    var (components, weights) = ([GaussianPrior](), [Double]())
    for place in shares[0].indices {
      let own = shares.map { $0[place] }
      let weight = own.reduce(0, +)
      guard weight >= 1 else { continue }
      let mean = rows.weightedRowSum(own.map { $0 / weight })
      var weighted = DoubleMatrix(rows: total, columns: size)
      rows.withValues { values in
        for row in 0..<total {
          let root = (own[row] / weight).squareRoot()
          for column in 0..<size {
            weighted.values[row * size + column] = root * (Double(values[row * size + column]) - mean[column])
          }
        }
      }
      var covariance = weighted.product(weighted, transposed: true)
      for index in 0..<size { covariance[index, index] += least + (variances?[index] ?? 0) }
      guard let factor = TriangularFactor(of: covariance.values, size: size) else {
        throw FittingError("a component's covariance cannot be had: the latents are too large", kind: .work)
      }
      components.append(
        GaussianPrior(
          shape: shape, mean: Tensor(mean.map { Float($0) }, shape: [size]), factor: factor.tensor, examples: photos))
      weights.append(weight)
    }
    return GaussianMixturePrior(components, weights: weights, examples: photos)
  }

  /// The mean over the rows of the variances whose logarithms are given.
  private static func meanVariances(_ logs: Tensor) -> [Double] {
    let (rows, size) = (logs.shape[0], logs.shape[1])
    var sums = [Double](repeating: 0, count: size)
    logs.withValues { values in
      for index in values.indices { sums[index % size] += exp(Double(values[index])) }
    }
    return sums.map { $0 / Double(rows) }
  }
}
