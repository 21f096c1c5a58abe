import Foundation
import LimnTensors

/// How likely pixels are under a decoder that says where they should be: an independent Gaussian around each, all of one
/// variance, so that reconstruction and divergence are in the same units, nats an image.
public enum Likelihood: String, Sendable, Hashable, Codable, CaseIterable {
  /// The variance that makes the batch most likely, its mean squared error (Rybkin et al., "Simple and effective VAE training
  /// with calibrated decoders", 2021, section 4.1).
  case optimal
  /// A variance that is learned, as its logarithm.
  case learned

  /// Minus the log-likelihood of target images in nats, summed over the pixels of an image and averaged over the batch, of
  /// shape `[]`; `logVariance` of shape `[1]` is that of `learned`.
  public func negativeLogLikelihood(
    _ prediction: Variable, target: Tensor, logVariance: Variable? = nil
  ) -> Variable {
    let pixels = Double(target.count / max(target.shape[0], 1))
    let error = Loss.mse(prediction, target: target)
    let mse = max(Double(error.value.scalar), 1e-12)
    guard self == .learned, let logVariance else {
      let value = Self.optimalNegativeLogLikelihood(meanSquaredError: mse, pixels: pixels)
      return Variable(Tensor(Float(value)), from: [error]) { [$0 * Float(pixels / 2 / mse)] }
    }
    let variance = exp(Double(logVariance.value.scalar))
    let value = pixels / 2 * (log(2 * Double.pi * variance) + mse / variance)
    return Variable(Tensor(Float(value)), from: [error, logVariance]) {
      [
        $0 * Float(pixels / 2 / variance),
        Tensor([$0.scalar * Float(pixels / 2 * (1 - mse / variance))], shape: logVariance.shape),
      ]
    }
  }

  /// Minus the log-likelihood of an image of so many pixel values under the variance that suits it best:
  /// ½·pixels·(ln(2π·mse) + 1) nats.
  public static func optimalNegativeLogLikelihood(meanSquaredError mse: Double, pixels: Double) -> Double {
    pixels / 2 * (log(2 * Double.pi * max(mse, 1e-12)) + 1)
  }
}
