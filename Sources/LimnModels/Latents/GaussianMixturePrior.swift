import Foundation
import LimnTensors

/// Where the latents of one model lie, as a mixture of normal distributions with full covariances: what makes samples of a plain
/// autoencoder look like its photos (Ghosh et al., "From variational to deterministic autoencoders", 2020).
///
/// On disk a safetensors file: tensors "level.0" … (the mean of the first component), "means", "factors" and "weights".
package struct GaussianMixturePrior: StoredPrior {
  /// The kind's name.
  package static let kind = "mixture"
  /// The file's version.
  package static let format = "limn gaussian mixture prior 1"
  /// More numbers in all factors make files that are too large.
  package static let mostNumbers = 1 << 25

  /// The components.
  package let components: [GaussianPrior]
  /// The weight of each, above 0; they sum to 1.
  package let weights: [Double]
  /// How many photos it was fitted to.
  package let examples: Int
  private let factors: [TriangularFactor]

  /// Makes a mixture of at least one component, all over latents of one shape; weights are above 0, and are brought to a sum of 1.
  package init(_ components: [GaussianPrior], weights: [Double], examples: Int) {
    precondition(
      !components.isEmpty && components.count == weights.count && Set(components.map(\.shape)).count == 1,
      "a mixture has a weight for each component, all of one shape")
    let total = weights.reduce(0, +)
    (self.components, self.weights, self.examples) = (components, weights.map { $0 / total }, examples)
    factors = components.map { TriangularFactor($0.factor) }
  }

  /// The shape of one latent.
  package var shape: LatentShape { components[0].shape }

  /// A sample of a component that is drawn by its weight.
  package func sample(key: RandomKey, spread: Double) -> Latent {
    var rest = key.split("component").uniform()
    let drawn = weights.firstIndex { weight in
      rest -= weight
      return rest < 0
    }
    return components[drawn ?? weights.count - 1].sample(key: key.split("latent"), spread: spread)
  }

  /// log Σ w·N(z).
  package func logDensity(of latents: Latent) -> [Double] {
    let rows = shape.rows(of: latents)
    return shares(of: rows).map(\.logDensity)
  }

  /// The log-density of each row of `[N, D]`, and how far each component is behind it.
  package func shares(of rows: Tensor) -> [(logDensity: Double, components: [Double])] {
    let size = shape.coordinates
    let means = components.map { $0.mean.array.map(Double.init) }
    let constants = zip(weights, factors).map { weight, factor in
      log(weight) - 0.5 * (Double(size) * log(2 * Double.pi) + factor.logDeterminant)
    }
    return rows.withValues { values in
      (0..<rows.shape[0]).map { item in
        var logs = constants
        for place in components.indices {
          var deviation = (0..<size).map { Double(values[item * size + $0]) - means[place][$0] }
          factors[place].solve(&deviation)
          logs[place] -= 0.5 * deviation.reduce(0) { $0 + $1 * $1 }
        }
        let (density, shares) = logSumExpAndShares(logs)
        return (density, shares)
      }
    }
  }
}

extension GaussianMixturePrior {
  /// Takes the mean of the first component as levels, all means as rows, and the Cholesky factors of the covariances.
  package init(reading file: inout LatentFile, of model: LearnedModel) throws {
    let shape = LatentShape(of: try file.latent())
    let size = shape.coordinates
    let weights = try file.tensor("weights").array.map(Double.init)
    let (means, factors) = (try file.tensor("means"), try file.tensor("factors"))
    let count = weights.count
    guard means.shape == [count, size] else {
      throw LatentFile.Fault("\"means\" is \(means.shape), expected [\(count), \(size)]")
    }
    guard factors.shape == [count, size, size] else {
      throw LatentFile.Fault("\"factors\" is \(factors.shape), expected [\(count), \(size), \(size)]")
    }
    // Counted of what is there: the file's numbers alone may have a product beyond any `Int`.
    guard count > 0, factors.count <= Self.mostNumbers, weights.allSatisfy({ $0 > 0 }) else {
      throw LatentFile.Fault("\"weights\" are not above 0, or are of too many components")
    }
    let examples = try file.count("count")
    let components = try (0..<count).map { place in
      let factor = factors.items(place..<place + 1).reshaped(to: [size, size])
      guard TriangularFactor.isFactor(factor) else {
        throw LatentFile.Fault("\"factors\" are not lower triangular with positive diagonals")
      }
      return GaussianPrior(shape: shape, mean: means.items(place..<place + 1), factor: factor, examples: examples)
    }
    self.init(components, weights: weights, examples: examples)
  }

  /// The components' means and factors, and their weights.
  package var contents: LatentFile.Contents {
    let (count, size) = (components.count, shape.coordinates)
    return .init(
      levels: components[0].centre.levels,
      tensors: [
        "means": Tensor(components.flatMap(\.mean.array), shape: [count, size]),
        "factors": Tensor(components.flatMap(\.factor.array), shape: [count, size, size]),
        "weights": Tensor(weights.map { Float($0) }, shape: [count]),
      ], texts: ["count": "\(examples)"])
  }
}
