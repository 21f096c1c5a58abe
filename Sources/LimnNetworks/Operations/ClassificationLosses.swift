import Foundation
import LimnTensors

/// Minus the log-likelihood of yes-or-no labels `[N, K]` (1, 0, or NaN where unknown) under logits `[N, K]`, a mean over the
/// known ones, of shape `[]`.
public func binaryCrossEntropy(_ logits: Variable, labels: Tensor) -> Variable {
  let x = logits.value.converted(to: .plain)
  precondition(x.shape == labels.shape && x.shape.rank == 2, "\(x.shape) and \(labels.shape) do not match")
  var slope = Tensor(zeros: x.shape)
  var total = 0.0
  var known = 0
  slope.withMutableValues { slope in
    x.withValues { x in
      labels.withValues { labels in
        for index in x.indices where !labels[index].isNaN {
          known += 1
          let (value, label) = (Double(x[index]), Double(labels[index]))
          // ln(1 + eˣ) without overflow.
          total += max(value, 0) - value * label + log1p(exp(-abs(value)))
          slope[index] = Float(1 / (1 + exp(-value)) - label)
        }
      }
    }
  }
  let scale = 1 / Double(max(known, 1))
  slope = slope * Float(scale)
  return Variable(Tensor(Float(total * scale)), from: [logits]) { [slope * $0.scalar] }
}

/// Minus the log-likelihood of one class an item under a softmax of logits `[N, K]`, a mean over the items whose class is
/// known (not negative), of shape `[]`.
public func crossEntropy(_ logits: Variable, classes: [Int]) -> Variable {
  let x = logits.value.converted(to: .plain)
  precondition(x.shape.rank == 2 && x.shape[0] == classes.count, "\(x.shape) and \(classes.count) classes do not match")
  let width = x.shape[1]
  precondition(classes.allSatisfy { $0 < width }, "a class is not among \(width)")
  let known = classes.count { $0 >= 0 }
  let scale = 1 / Double(max(known, 1))
  var slope = Tensor(zeros: x.shape)
  var total = 0.0
  slope.withMutableValues { slope in
    x.withValues { x in
      for (item, label) in classes.enumerated() where label >= 0 {
        let row = x[item * width..<(item + 1) * width]
        let largest = Double(row.max() ?? 0)
        var sum = 0.0
        for value in row { sum += exp(Double(value) - largest) }
        total += largest + log(sum) - Double(x[item * width + label])
        for column in 0..<width {
          let probability = exp(Double(x[item * width + column]) - largest) / sum
          slope[item * width + column] = Float((probability - (column == label ? 1 : 0)) * scale)
        }
      }
    }
  }
  return Variable(Tensor(Float(total * scale)), from: [logits]) { [slope * $0.scalar] }
}
