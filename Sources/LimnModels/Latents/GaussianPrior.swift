import Foundation
import LimnTensors

/// Where the latents of one model lie: a normal distribution with full covariance, fitted to those of photos after training.
///
/// A variational model's latents need not follow the standard normal distribution that it was trained towards, and an
/// autoencoder's follow none; latents drawn from a density that was fitted to them decode to better pictures (Ghosh et al., "From
/// variational to deterministic autoencoders", 2020). On disk a safetensors file: tensors "level.0" … (the mean) and "factor".
public struct GaussianPrior: Sendable {
  /// The coordinates that it is in.
  public let space: LatentSpace
  /// The mean, `[1, …]` a level.
  public let levels: [Tensor]
  /// The Cholesky factor L of the covariance L·Lᵀ, `[D, D]`: lower triangular with a positive diagonal, over the levels
  /// flattened one after another.
  public let factor: Tensor
  /// How many photos it was fitted to.
  public let count: Int

  /// Makes a distribution from its parts, the levels those of one latent.
  public init(space: LatentSpace, levels: [Tensor], factor: Tensor, count: Int) {
    precondition(levels.count == space.levels.count, "\(space) has \(space.levels.count) levels, not \(levels.count)")
    let size = levels.reduce(0) { $0 + $1.count }
    precondition(factor.shape == [size, size], "\(factor.shape) is no factor of \(size) coordinates")
    (self.space, self.levels, self.factor, self.count) = (space, levels, factor, count)
  }

  /// The standard normal distribution over latents of the same shape as this one's.
  public var standard: GaussianPrior {
    let size = coordinates
    var identity = Tensor(zeros: [size, size])
    identity.withMutableValues { values in
      for index in 0..<size { values[index * size + index] = 1 }
    }
    return GaussianPrior(
      space: space, levels: levels.map { Tensor(zeros: $0.shape) }, factor: identity, count: count)
  }

  /// Numbers in one latent, D.
  public var coordinates: Int { factor.shape[0] }

  /// The mean as one vector `[D]`.
  public var mean: Tensor { Tensor(levels.flatMap(\.array), shape: [coordinates]) }

  /// One latent drawn from it, levels `[1, …]`: mean + spread · L · noise, the noise of each level drawn from `key.split(level)`.
  public func draw(key: RandomKey, spread: Double = 1) -> Latent {
    let noise = levels.enumerated().flatMap { key.split($0).normal($1.shape).array }
    let size = coordinates
    var drawn = levels.flatMap { $0.array.map(Double.init) }
    factor.withValues { factor in
      for row in 0..<size {
        var sum = 0.0
        for column in 0...row { sum += Double(factor[row * size + column]) * Double(noise[column]) }
        drawn[row] += spread * sum
      }
    }
    var start = 0
    return Latent(
      space: space,
      levels: levels.map { level in
        defer { start += level.count }
        return Tensor(drawn[start..<start + level.count].map(Float.init), shape: level.shape)
      })
  }

  /// Minus the logarithm of the density of each latent of a batch of its space and shape, in nats.
  public func negativeLogLikelihood(of latent: Latent) -> [Double] {
    let factor = TriangularFactor(factor)
    let constant = 0.5 * (Double(coordinates) * log(2 * Double.pi) + factor.logDeterminant)
    return distances(of: latent, factor).map { constant + 0.5 * $0 }
  }

  /// The Kullback–Leibler divergence of each distribution of a batch, of its space and shape, from it, in nats:
  /// ½ (tr(Σ⁻¹ S) + (m − μ)ᵀ Σ⁻¹ (m − μ) − D + log det Σ − log det S) for N(m, S) from N(μ, Σ).
  public func divergence(of posterior: Posterior) -> [Double] {
    let factor = TriangularFactor(factor)
    let precisions = factor.precisions
    let variances = rows(of: posterior.logVariance)
    return zip(distances(of: posterior.mean, factor), variances).map { distance, logVariances in
      var sum = distance - Double(coordinates) + factor.logDeterminant
      for (precision, logVariance) in zip(precisions, logVariances) {
        sum += precision * exp(Double(logVariance)) - Double(logVariance)
      }
      return 0.5 * sum
    }
  }

  /// (z − μ)ᵀ Σ⁻¹ (z − μ) of each latent of a batch.
  private func distances(of latent: Latent, _ factor: TriangularFactor) -> [Double] {
    let mean = mean.array.map(Double.init)
    return rows(of: latent).map { row in
      var deviation = zip(row, mean).map { Double($0) - $1 }
      factor.solve(&deviation, from: 0)
      return deviation.reduce(0) { $0 + $1 * $1 }
    }
  }

  /// The numbers of each latent of a batch, its levels one after another.
  private func rows(of latent: Latent) -> [[Float]] {
    precondition(latent.space == space, "a latent of \(latent.space) meets a prior of \(space)")
    precondition(
      zip(latent.levels, levels).allSatisfy { $0.shape.dimensions.dropFirst() == $1.shape.dimensions.dropFirst() },
      "the latents and the prior differ in shape")
    let parts = zip(latent.levels, levels).map { ($0.array, $1.count) }
    return (0..<latent.count).map { item in
      parts.flatMap { values, size in values[item * size..<(item + 1) * size] }
    }
  }
}

/// A lower triangular matrix L with a positive diagonal, in double precision.
private struct TriangularFactor {
  let size: Int
  let values: [Double]

  init(_ factor: Tensor) {
    size = factor.shape[0]
    values = factor.array.map(Double.init)
  }

  /// The logarithm of the determinant of L·Lᵀ.
  var logDeterminant: Double { (0..<size).reduce(0) { $0 + 2 * log(values[$1 * size + $1]) } }

  /// The diagonal of the inverse of L·Lᵀ.
  var precisions: [Double] {
    (0..<size).map { column in
      var vector = [Double](repeating: 0, count: size)
      vector[column] = 1
      solve(&vector, from: column)
      return vector.reduce(0) { $0 + $1 * $1 }
    }
  }

  /// Solves L·x = b in place, b being 0 before `start`.
  func solve(_ vector: inout [Double], from start: Int) {
    values.withUnsafeBufferPointer { values in
      vector.withUnsafeMutableBufferPointer { vector in
        for row in start..<max(start, size) {
          var rest = vector[row]
          for column in start..<row { rest -= values[row * size + column] * vector[column] }
          vector[row] = rest / values[row * size + row]
        }
      }
    }
  }
}
