import Foundation
import LimnTensors

/// How likely pixels are under a decoder that says where they should be: an independent Gaussian around each, so that
/// reconstruction and divergence are in the same units, nats an image.
public enum Likelihood: String, Sendable, Hashable, Codable, CaseIterable {
  /// One variance for all pixels, the one that makes the batch most likely: its mean squared error (Rybkin et al., "Simple
  /// and effective VAE training with calibrated decoders", 2021, section 4.1).
  case optimal
  /// One variance for all pixels that is learned, as its logarithm.
  case learned
  /// A learned variance for each pixel value of the image: where nothing can be foreseen (a background) errors weigh less,
  /// where much can (a face) more.
  case learnedMap = "learned-map"

  /// The shape of the learned log-variance for images of a shape `[N, C, H, W]`; nil if none is learned.
  public func logVarianceShape(for images: Shape) -> Shape? {
    switch self {
    case .optimal: nil
    case .learned: [1]
    case .learnedMap: [1, images[1], images[2], images[3]]
    }
  }

  /// What a likelihood gives.
  public struct Value {
    /// Minus the log-likelihood in nats, summed over the pixels of an image and averaged over the batch, of shape `[]`.
    public let negativeLog: Variable
    /// The norm of its gradient at the prediction.
    public let gradientNorm: Double
  }

  /// How unlikely target images `[N, C, H, W]` are given a prediction of them; `logVariance` is the learned one, if any.
  public func callAsFunction(_ prediction: Variable, target: Tensor, logVariance: Variable? = nil) -> Value {
    let count = max(target.shape[0], 1)
    let pixels = target.count / count
    guard let logVariance else { return optimal(prediction, target: target, pixels: Double(pixels)) }
    precondition(pixels % logVariance.value.count == 0, "\(logVariance.shape) is no variance of \(target.shape)")
    let logs = logVariance.value.converted(to: .plain).array
    let precisions = logs.map { exp(-$0) }
    // Value and slopes come of one pass.
    var slope = prediction.value.converted(to: .plain) - target.converted(to: .plain)
    var slopes = [Double](repeating: 0, count: logs.count)
    var (total, squares) = (0.0, 0.0)
    let scale = 1 / Float(count)
    slope.withMutableValues { slope in
      for index in slope.indices {
        let place = logs.count == 1 ? 0 : index % logs.count
        let scaled = slope[index] * precisions[place]
        let term = Double(slope[index] * scaled)
        total += term
        slopes[place] += term
        slope[index] = scaled * scale
        squares += Double(slope[index] * slope[index])
      }
    }
    let (share, ways) = (Double(pixels / logs.count), 1 / Double(count))
    total = total * ways / 2
    for log in logs { total += share / 2 * (Foundation.log(2 * Double.pi) + Double(log)) }
    let ofVariance = Tensor(slopes.map { Float((share - $0 * ways) / 2) }, shape: logVariance.shape)
    let layout = prediction.value.layout
    return Value(
      negativeLog: Variable(Tensor(Float(total)), from: [prediction, logVariance]) {
        [(slope * $0.scalar).converted(to: layout), ofVariance * $0.scalar]
      }, gradientNorm: squares.squareRoot())
  }

  private func optimal(_ prediction: Variable, target: Tensor, pixels: Double) -> Value {
    let error = Loss.mse(prediction, target: target)
    let mse = max(Double(error.value.scalar), 1e-12)
    let value = Self.optimalNegativeLog(meanSquaredError: mse, pixels: pixels)
    return Value(
      negativeLog: Variable(Tensor(Float(value)), from: [error]) { [$0 * Float(pixels / 2 / mse)] },
      gradientNorm: (pixels / (Double(target.shape[0]) * mse)).squareRoot())
  }

  /// Minus the log-likelihood of an image of so many pixel values under the one variance that suits it best:
  /// ½·pixels·(ln(2π·mse) + 1) nats.
  package static func optimalNegativeLog(meanSquaredError mse: Double, pixels: Double) -> Double {
    pixels / 2 * (log(2 * Double.pi * max(mse, 1e-12)) + 1)
  }
}
