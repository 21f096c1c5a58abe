import CKernels
import Foundation
import LimnTensors

/// The losses a recipe can name: means over all elements of a difference from the target, or over all examples.
public enum Loss: String, Sendable, Hashable, Codable, CaseIterable {
  /// |x − t|.
  case l1
  /// (x − t)².
  case mse
  /// √((x − t)² + 10⁻⁶) (Charbonnier et al., 1994).
  case charbonnier
  /// ln(m + (0.6/255)²), m being the mean of (x − t)² over one example: the mean over examples, so that each counts by the
  /// factor by which its error falls, as in PSNR. (0.6/255)² is about the rounding of 8 bits, beyond which there is little
  /// to gain.
  case logMSE = "log-mse"

  /// The mean loss of a prediction against a target of the same shape, of shape `[]`.
  public func callAsFunction(_ prediction: Variable, target: Tensor) -> Variable {
    if self == .logMSE { return Self.logMeanSquares(prediction, target: target) }
    // Value and slope come of one pass. It is in the target's order: pixels in groups of channels are mostly padding.
    let given = prediction.value.converted(to: target.layout)
    let scale = 1 / Float(given.count)
    let kind = kind
    let sum = OrderedSum()
    let slope = given.loop(with: target) { start, count, given, target, slope in
      var part = 0.0
      limn_loss(Processor.instructions, kind, count, given, target, scale, slope, &part)
      sum.add(part, at: start)
    }
    let padding = given.layout.storedCount(given.shape) - given.count
    let value = (sum.total - Double(padding) * termAtZero) / Double(given.count)
    return Variable(Tensor(Float(value)), from: [prediction]) { gradient in
      gradient.scalar == 1 ? [slope] : [slope * gradient.scalar]
    }
  }

  private static func logMeanSquares(_ prediction: Variable, target: Tensor) -> Variable {
    let target = target.converted(to: .plain)
    let given = prediction.value.converted(to: .plain)
    let examples = given.shape.rank > 1 ? given.shape[0] : 1
    let count = given.count / max(1, examples)
    let floor = 0.6 / 255 * 0.6 / 255
    var total = 0.0
    // The slope of the error of each example, to be divided by that error.
    let slope = Tensor(shape: given.shape) { slope in
      given.withValues { given in
        target.withValues { target in
          for example in 0..<examples {
            let range = example * count..<(example + 1) * count
            var sum = 0.0
            for index in range {
              let difference = given[index] - target[index]
              sum += Double(difference * difference)
            }
            let error = sum / Double(count) + floor
            total += log(error)
            let scale = Float(2 / (error * Double(count) * Double(examples)))
            for index in range { slope[index] = scale * (given[index] - target[index]) }
          }
        }
      }
    }
    return Variable(Tensor(Float(total / Double(examples))), from: [prediction]) { gradient in
      gradient.scalar == 1 ? [slope] : [slope * gradient.scalar]
    }
  }

  private var kind: limn_loss_kind {
    switch self {
    case .l1: limn_l1
    case .mse, .logMSE: limn_mse
    case .charbonnier: limn_charbonnier
    }
  }

  /// What each element of padding adds to the sum.
  private var termAtZero: Double { self == .charbonnier ? 1e-3 : 0 }
}
