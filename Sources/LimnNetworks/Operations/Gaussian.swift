import Foundation
import LimnTensors

/// Independent normal distributions, one for each element of a batch: what the encoder of a variational autoencoder gives
/// (Kingma and Welling, "Auto-encoding variational Bayes", 2014).
public struct Gaussian {
  /// The means.
  public let mean: Variable
  /// The logarithms of the variances, of the means' shape.
  public let logVariance: Variable

  /// Makes distributions of means and log-variances of one shape `[N, …]`.
  public init(mean: Variable, logVariance: Variable) {
    precondition(mean.shape == logVariance.shape, "\(mean.shape) and \(logVariance.shape) do not match")
    self.mean = mean
    self.logVariance = logVariance
  }

  /// Makes distributions of `[N, 2C, …]`: the first half of the channels are means, the second log-variances.
  public init(moments: Variable) {
    self.init(mean: moments.half(0), logVariance: moments.half(1))
  }

  /// The same distributions with their log-variances within a range; beyond it no gradient flows to them.
  public func clampingLogVariance(to range: ClosedRange<Float> = -30...20) -> Gaussian {
    let given = logVariance.value
    let clamped = Variable(
      given.mapped { min(max($0, range.lowerBound), range.upperBound) }, from: [logVariance]
    ) {
      [$0.combined(with: given) { range.contains($1) ? $0 : 0 }]
    }
    return Gaussian(mean: mean, logVariance: clamped)
  }

  /// Draws from the distributions: mean + exp(logVariance / 2) · noise, for standard normal noise of the means' shape.
  /// Gradients flow to both moments (the reparameterisation of section 2.4).
  public func draw(noise: Tensor) -> Variable {
    let deviation = logVariance.value.combined(with: noise) { exp($0 / 2) * $1 }
    return Variable(mean.value + deviation, from: [mean, logVariance]) { gradient in
      [gradient, gradient.combined(with: deviation) { $0 * $1 / 2 }]
    }
  }

  /// The Kullback–Leibler divergence from the standard normal distribution of each item in nats, of shape `[N]`:
  /// ½ Σ (exp(logVariance) + mean² − 1 − logVariance) (appendix B).
  public func divergenceFromStandardNormal() -> Variable {
    let (mean, logVariance) = (self.mean.value, self.logVariance.value)
    let terms = mean.combined(with: logVariance) { NormalDivergence.ofCoordinate(mean: $0, logVariance: $1) }
    return Variable(terms.itemSums(), from: [self.mean, self.logVariance]) { gradient in
      let gradient = gradient.array
      return [
        mean.scaledItems(by: gradient),
        logVariance.mapped(keepsZero: true) { (exp($0) - 1) / 2 }.scaledItems(by: gradient),
      ]
    }
  }
}

extension Gaussian {
  /// The divergence from the standard normal distribution of each unit of `[N, units]` in nats, a mean over the batch, and
  /// the sum over the units, of shape `[]`, in which none counts for less than `floor` (the free bits of Kingma et al.,
  /// "Improved variational inference with inverse autoregressive flow", 2016, eq. 15): below it no gradient flows.
  package func divergenceByUnit(floor: Float = 0) -> (sum: Variable, units: [Double]) {
    let (mean, logVariance) = (self.mean.value.converted(to: .plain), self.logVariance.value.converted(to: .plain))
    precondition(mean.shape.rank == 2, "\(mean.shape) is not [N, units]")
    let (count, width) = (mean.shape[0], mean.shape[1])
    var units = [Double](repeating: 0, count: width)
    mean.withValues { mean in
      logVariance.withValues { logVariance in
        for index in mean.indices {
          units[index % width] += Double(
            NormalDivergence.ofCoordinate(mean: mean[index], logVariance: logVariance[index]))
        }
      }
    }
    for unit in units.indices { units[unit] /= Double(max(count, 1)) }
    let total = units.reduce(0) { $0 + max($1, Double(floor)) }
    let weights = units.map { $0 > Double(floor) || floor == 0 ? 1 / Float(max(count, 1)) : 0 }
    let sum = Variable(Tensor(Float(total)), from: [self.mean, self.logVariance]) { gradient in
      let factor = gradient.scalar
      func weighted(_ values: Tensor, _ slope: (Float) -> Float) -> Tensor {
        var result = values
        result.withMutableValues { result in
          for index in result.indices { result[index] = slope(result[index]) * weights[index % width] * factor }
        }
        return result
      }
      return [weighted(mean) { $0 }, weighted(logVariance) { (exp($0) - 1) / 2 }]
    }
    return (sum, units)
  }
}

extension Variable {
  /// The first or second half of the channels of `[N, 2C, …]`.
  fileprivate func half(_ index: Int) -> Variable {
    let (shape, layout) = (self.shape, value.layout)
    precondition(shape.rank >= 2 && shape[1] % 2 == 0, "\(shape) has no two halves")
    var dimensions = shape.dimensions
    dimensions[1] /= 2
    let size = shape[0] == 0 ? 0 : shape.count / shape[0] / 2
    let plain = value.converted(to: .plain)
    let half = Tensor(shape: Shape(dimensions)) { half in
      plain.withValues { whole in
        for item in 0..<shape[0] {
          let start = (2 * item + index) * size
          _ = UnsafeMutableBufferPointer(rebasing: half[item * size..<(item + 1) * size])
            .update(from: whole[start..<start + size])
        }
      }
    }
    return Variable(half.converted(to: layout), from: [self]) { gradient in
      let gradient = gradient.converted(to: .plain)
      let whole = Tensor(shape: shape) { whole in
        whole.update(repeating: 0)
        gradient.withValues { half in
          for item in 0..<shape[0] {
            let start = (2 * item + index) * size
            _ = UnsafeMutableBufferPointer(rebasing: whole[start..<start + size])
              .update(from: half[item * size..<(item + 1) * size])
          }
        }
      }
      return [whole.converted(to: layout)]
    }
  }
}

extension Tensor {
  /// The sum of each item's numbers, `[N]`, added in double precision.
  func itemSums() -> Tensor {
    let count = shape[0]
    return Tensor(shape: [count]) { sums in
      withValues { values in
        let size = count == 0 ? 0 : values.count / count
        for item in 0..<count {
          sums[item] = Float(values[item * size..<(item + 1) * size].reduce(0.0) { $0 + Double($1) })
        }
      }
    }
  }

  /// Each item of a batch times a number of its own.
  func scaledItems(by factors: [Float]) -> Tensor {
    var result = self
    result.withMutableValues { values in
      let size = factors.isEmpty ? 0 : values.count / factors.count
      for (item, factor) in factors.enumerated() {
        for index in item * size..<(item + 1) * size { values[index] *= factor }
      }
    }
    return result
  }
}
