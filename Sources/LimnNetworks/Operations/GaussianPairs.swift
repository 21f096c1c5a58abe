import Foundation
import LimnTensors

extension Gaussian {
  /// The Kullback–Leibler divergence of each item from that of another batch of one shape, in nats, `[N]`; gradients flow to both.
  package func divergence(from other: Gaussian) -> Variable {
    let (mean, logVariance) = (self.mean.value, self.logVariance.value)
    let (otherMean, otherLogVariance) = (other.mean.value, other.logVariance.value)
    precondition(mean.shape == otherMean.shape, "\(mean.shape) and \(otherMean.shape) do not match")
    // (μ − μ′) / σ′² and σ² / σ′², which the divergence and all four gradients are made of.
    let shift = mean - otherMean
    let scaled = shift.combined(with: otherLogVariance) { $0 * exp(-$1) }
    let ratio = logVariance.combined(with: otherLogVariance) { exp($0 - $1) }
    let logRatio = logVariance - otherLogVariance
    let terms = shift * scaled + ratio.combined(with: logRatio) { $0 - 1 - $1 }
    return Variable(
      terms.itemSums() * 0.5, from: [self.mean, self.logVariance, other.mean, other.logVariance]
    ) { gradient in
      let gradient = gradient.array
      return [
        scaled.scaledItems(by: gradient),
        ratio.mapped { ($0 - 1) / 2 }.scaledItems(by: gradient),
        (scaled * -1).scaledItems(by: gradient),
        (shift * scaled).combined(with: ratio) { (1 - $1 - $0) / 2 }.scaledItems(by: gradient),
      ]
    }
  }

  /// The natural logarithm of the density of each item of a batch of the same shape.
  package func logDensity(of values: Tensor) -> [Double] {
    precondition(values.shape == mean.shape, "\(values.shape) and \(mean.shape) do not match")
    let (x, means, variances) = (values.array, mean.value.array, logVariance.value.array)
    let size = x.count / max(1, values.shape[0])
    return (0..<values.shape[0]).map { item in
      (item * size..<(item + 1) * size).reduce(0) {
        $0
          + NormalDensity.ofCoordinate(
            Double(x[$1]), mean: Double(means[$1]), logVariance: Double(variances[$1]))
      }
    }
  }
}
