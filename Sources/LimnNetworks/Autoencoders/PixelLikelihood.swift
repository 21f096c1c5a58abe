import CKernels
import Foundation
import LimnTensors

/// What pixels are, given a latent.
package enum PixelDistribution: String, Sendable, Hashable, CaseIterable {
  /// On or off, each with a probability of its own, of which the decoder gives the logit.
  case bernoulli
  /// Normal about what the decoder gives, with one variance for all.
  case gaussian
}

/// How unlikely each item of a batch is under what a decoder says of its pixels, in nats, summed over its pixels.
package struct PixelLikelihood {
  /// Minus the log-likelihood of each item.
  package let items: [Double]
  private let sum: ([Float]) -> Variable

  /// The sum of the items, each times its weight, of shape `[]`.
  package func total(_ weights: [Float]) -> Variable {
    precondition(weights.count == items.count, "\(weights.count) weights for \(items.count) items")
    return sum(weights)
  }

  /// The mean of the items, of shape `[]`.
  package var mean: Variable { total([Float](repeating: 1 / Float(max(1, items.count)), count: items.count)) }

  /// Of pixels `[N, …]` that are 1 with the probability whose logit is given, and else 0; a grey value counts as the mean over
  /// draws of such pixels.
  package static func bernoulli(_ logits: Variable, target: Tensor) -> PixelLikelihood {
    let x = logits.value.converted(to: .plain)
    let target = target.converted(to: .plain)
    precondition(x.shape == target.shape, "\(x.shape) and \(target.shape) do not match")
    let kind = limn_softplus
    let softplus = x.loop { limn_activation(Processor.instructions, kind, $0, $1, $2) }
    let items = (0..<x.shape[0]).map { softplus.itemSum($0) - x.itemProduct(with: target, $0) }
    let layout = logits.value.layout
    return PixelLikelihood(items: items) { weights in
      let value = zip(items, weights).reduce(0) { $0 + $1.0 * Double($1.1) }
      return Variable(Tensor(Float(value)), from: [logits]) { gradient in
        let sigmoid = x.loop { limn_activation(Processor.instructions, limn_sigmoid, $0, $1, $2) }
        let slope = (sigmoid - target).scaledItems(by: weights.map { $0 * gradient.scalar })
        return [slope.converted(to: layout)]
      }
    }
  }

  /// Of pixels `[N, …]` that are normal about a prediction, the logarithm of the variance being a number `[1]`.
  package static func gaussian(_ prediction: Variable, target: Tensor, logVariance: Variable) -> PixelLikelihood {
    let residual = prediction.value.converted(to: .plain) - target.converted(to: .plain)
    precondition(logVariance.value.count == 1, "\(logVariance.shape) is no one variance")
    let count = residual.shape[0]
    let pixels = Double(residual.count / max(1, count))
    let log = Double(logVariance.value.array[0])
    let precision = exp(-log)
    let squares = (0..<count).map { residual.itemProduct(with: residual, $0) * precision }
    let items = squares.map { 0.5 * ($0 + pixels * (Foundation.log(2 * Double.pi) + log)) }
    let layout = prediction.value.layout
    return PixelLikelihood(items: items) { weights in
      let value = zip(items, weights).reduce(0) { $0 + $1.0 * Double($1.1) }
      return Variable(Tensor(Float(value)), from: [prediction, logVariance]) { gradient in
        let slope = residual.scaledItems(by: weights.map { $0 * gradient.scalar * Float(precision) })
        let ofVariance = zip(squares, weights).reduce(0) { $0 + 0.5 * (pixels - $1.0) * Double($1.1) }
        return [
          slope.converted(to: layout), Tensor([Float(ofVariance) * gradient.scalar], shape: logVariance.shape),
        ]
      }
    }
  }
}

extension Tensor {
  /// The sum over one item of a plain batch: of 64 numbers in single precision, of those sums in double.
  fileprivate func itemSum(_ item: Int) -> Double {
    let size = count / shape[0]
    return withValues { values in
      Self.sum(size) {
        Self.lanes(values.baseAddress! + item * size + $0)
      } rest: {
        values[item * size + $0]
      }
    }
  }

  /// The scalar product of one item of two plain batches.
  fileprivate func itemProduct(with other: Tensor, _ item: Int) -> Double {
    let size = count / shape[0]
    return withValues { first in
      other.withValues { second in
        let (a, b) = (first.baseAddress! + item * size, second.baseAddress! + item * size)
        return Self.sum(size) {
          Self.lanes(a + $0) * Self.lanes(b + $0)
        } rest: {
          a[$0] * b[$0]
        }
      }
    }
  }

  @inline(__always)
  private static func lanes(_ place: UnsafePointer<Float>) -> SIMD16<Float> {
    UnsafeRawPointer(place).loadUnaligned(as: SIMD16<Float>.self)
  }

  @inline(__always)
  private static func sum(_ count: Int, _ lanes: (Int) -> SIMD16<Float>, rest: (Int) -> Float) -> Double {
    var total = 0.0
    let whole = count & ~15
    for start in stride(from: 0, to: whole, by: 64) {
      var sums = SIMD16<Float>.zero
      for place in stride(from: start, to: min(start + 64, whole), by: 16) { sums += lanes(place) }
      total += Double(sums.sum())
    }
    for place in whole..<count { total += Double(rest(place)) }
    return total
  }
}
