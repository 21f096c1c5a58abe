import Foundation
import LimnModels
import LimnTensors
import ModelKit

/// A basic VAE of two pixels and one unit whose numbers are set by hand: x = μ + w·z + noise.
enum LinearVAE {
  static let (mean, weights, variance) = ([0.5, 0.25], [0.6, -0.3], 0.04)

  /// Writes and reads the model; `widening` is added to the logarithm of the exact posterior's variance.
  static func write(to path: String, name: String = "m", widening: Double = 0) throws -> LearnedModel {
    let square = weights.reduce(0) { $0 + $1 * $1 }
    let total = square + variance
    let slopes = weights.map { $0 / total }
    let offset = -zip(slopes, mean).reduce(0) { $0 + $1.0 * $1.1 }
    func floats(_ values: [Double], _ shape: Shape) -> Tensor { Tensor(values.map { Float($0) }, shape: shape) }
    try ModelFolder.write(
      to: path, family: "basic-vae", name: name,
      architecture: BasicArchitecture(width: 2, height: 1, latent: 1),
      weights: [
        "encoder.moments.weight": floats(slopes + [0, 0], [2, 2]),
        "encoder.moments.bias": floats([offset, log(variance / total) + widening], [2]),
        "decoder.expand.weight": floats(weights, [2, 1]), "decoder.expand.bias": floats(mean, [2]),
        "likelihood.log_variance": floats([log(variance)], [1]),
      ], card: "# M\n")
    return try ModelLibrary(families: ModelFamily.all).model(path)
  }

  /// log p(x): normal with covariance w·wᵀ + σ².
  static func logDensity(_ x: Double, _ y: Double) -> Double {
    let (dx, dy) = (x - mean[0], y - mean[1])
    let (a, b, d) = (
      weights[0] * weights[0] + variance, weights[0] * weights[1], weights[1] * weights[1] + variance
    )
    let determinant = a * d - b * b
    let distance = (d * dx * dx - 2 * b * dx * dy + a * dy * dy) / determinant
    return -0.5 * (2 * log(2 * Double.pi) + log(determinant) + distance)
  }
}
