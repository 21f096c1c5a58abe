import Foundation
import LimnTensors

/// Where the latents of one model lie: a normal distribution with full covariance, fitted to those of photos after training.
///
/// A variational model's latents need not follow the standard normal distribution that it was trained towards, and an
/// autoencoder's follow none; latents drawn from a density that was fitted to them decode to better pictures (Ghosh et al., "From
/// variational to deterministic autoencoders", 2020). On disk a safetensors file: tensors "level.0" … (the mean) and "factor".
package struct GaussianPrior: StoredPrior {
  /// The kind's name.
  package static let kind = "gaussian"
  /// The file's version.
  package static let format = "limn prior 1"
  /// More coordinates make files of more than 64 MiB.
  package static let mostCoordinates = 4096

  /// The shape of one latent.
  package let shape: LatentShape
  /// The mean as one vector `[D]`, the levels flattened one after another.
  package let mean: Tensor
  /// The Cholesky factor L of the covariance L·Lᵀ, `[D, D]`: lower triangular with a positive diagonal.
  package let factor: Tensor
  /// How many photos it was fitted to.
  package let examples: Int

  /// Makes a distribution from its parts: a mean of D numbers and a factor `[D, D]`.
  package init(shape: LatentShape, mean: Tensor, factor: Tensor, examples: Int) {
    let size = shape.coordinates
    precondition(
      mean.count == size && factor.shape == [size, size], "\(factor.shape) is no factor of \(size) coordinates")
    (self.shape, self.factor, self.examples) = (shape, factor, examples)
    self.mean = mean.reshaped(to: [size])
  }

  /// Numbers in one latent, D.
  package var coordinates: Int { factor.shape[0] }

  /// The mean as a latent, levels `[1, …]`.
  package var centre: Latent { shape.latent(mean.reshaped(to: [1, coordinates])) }

  /// One latent, levels `[1, …]`: mean + spread · L · noise, the noise of each level drawn from `key.split(level)`.
  package func sample(key: RandomKey, spread: Double) -> Latent {
    let (noise, size) = (shape.noise(key: key).rows.array, coordinates)
    var drawn = mean.array.map(Double.init)
    factor.withValues { factor in
      for row in 0..<size {
        var sum = 0.0
        for column in 0...row { sum += Double(factor[row * size + column]) * Double(noise[column]) }
        drawn[row] += spread * sum
      }
    }
    return shape.latent(Tensor(drawn.map { Float($0) }, shape: [1, size]))
  }

  /// −½ (D log 2π + log det Σ + (z − μ)ᵀ Σ⁻¹ (z − μ)).
  package func logDensity(of latents: Latent) -> [Double] {
    let factor = TriangularFactor(factor)
    let constant = 0.5 * (Double(coordinates) * log(2 * Double.pi) + factor.logDeterminant)
    return distances(of: latents, factor).map { -(constant + 0.5 * $0) }
  }

  /// For normal distributions with diagonal covariance ½ (tr(Σ⁻¹ S) + (m − μ)ᵀ Σ⁻¹ (m − μ) − D + log det Σ − log det S), N(m, S)
  /// from N(μ, Σ); for any other posterior an estimate.
  package func divergence(of posterior: any Posterior, key: RandomKey) -> Divergence {
    guard let posterior = posterior as? DiagonalGaussian else {
      return posterior.estimatedDivergence(from: self, key: key)
    }
    let (factor, size) = (TriangularFactor(factor), coordinates)
    let (precisions, variances) = (factor.precisions, shape.rows(of: posterior.logVariance).array)
    return Divergence(
      distances(of: posterior.mean, factor).enumerated().map { item, distance in
        var sum = distance - Double(size) + factor.logDeterminant
        for (precision, logVariance) in zip(precisions, variances[item * size..<(item + 1) * size]) {
          sum += precision * exp(Double(logVariance)) - Double(logVariance)
        }
        return 0.5 * sum
      })
  }

  /// (z − μ)ᵀ Σ⁻¹ (z − μ) of each latent of a batch.
  private func distances(of latents: Latent, _ factor: TriangularFactor) -> [Double] {
    let (size, mean) = (coordinates, mean.array.map(Double.init))
    let values = shape.rows(of: latents).array
    return (0..<latents.count).map { item in
      var deviation = zip(values[item * size..<(item + 1) * size], mean).map { Double($0) - $1 }
      factor.solve(&deviation)
      return deviation.reduce(0) { $0 + $1 * $1 }
    }
  }
}

extension GaussianPrior {
  /// Reads a prior's file, whatever model it is for; throws one line with the file's name for whatever is missing, unknown or not as
  /// it must be.
  package init(path: String) throws(ModelError) {
    self = try LatentFile.read(path, as: "prior", limit: LatentFile.mostOfPrior, formats: [Self.format]) {
      try GaussianPrior(reading: &$0)
    }
  }

  /// Reads it from an opened file; throws what is wrong with the file.
  package init(reading file: inout LatentFile, of model: LearnedModel) throws { try self.init(reading: &file) }

  /// What its file holds: the levels of the mean, and "factor".
  package var contents: LatentFile.Contents {
    .init(levels: centre.levels, tensors: ["factor": factor], texts: ["count": "\(examples)"])
  }

  private init(reading file: inout LatentFile) throws(LatentFile.Fault) {
    let count = try file.count("count")
    let centre = try file.latent()
    let size = LatentShape(of: centre).coordinates
    let factor = try file.tensor("factor")
    try file.requireNoMore()
    guard size <= Self.mostCoordinates else {
      throw LatentFile.Fault("it has \(size) coordinates, expected \(Self.mostCoordinates) at most")
    }
    guard factor.shape == [size, size] else {
      throw LatentFile.Fault("\"factor\" is \(factor.shape), expected [\(size), \(size)]")
    }
    guard TriangularFactor.isFactor(factor) else {
      throw LatentFile.Fault("\"factor\" is not lower triangular with a positive diagonal")
    }
    self.init(shape: LatentShape(of: centre), mean: centre.rows, factor: factor, examples: count)
  }
}
