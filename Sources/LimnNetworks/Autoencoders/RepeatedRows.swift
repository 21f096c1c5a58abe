import LimnTensors

extension Variable {
  /// Each row of `[N, D]` so many times, one after another: `[N·times, D]`.
  package func repeatingRows(_ times: Int) -> Variable {
    precondition(shape.rank == 2, "\(shape) is not [N, D]")
    guard times != 1 else { return self }
    let (rows, columns) = (shape[0], shape[1])
    let plain = value.converted(to: .plain)
    let repeated = Tensor(shape: [rows * times, columns]) { output in
      plain.withValues { values in
        for row in 0..<rows * times {
          for column in 0..<columns { output[row * columns + column] = values[row / times * columns + column] }
        }
      }
    }
    return Variable(repeated, from: [self]) { gradient in
      [
        Tensor(shape: [rows, columns]) { output in
          output.update(repeating: 0)
          gradient.converted(to: .plain).withValues { values in
            for row in 0..<rows * times {
              for column in 0..<columns { output[row / times * columns + column] += values[row * columns + column] }
            }
          }
        }
      ]
    }
  }

  /// The sum of all elements of `[N, …]`, those of each item times its weight, of shape `[]`.
  package func weightedSum(_ weights: [Float]) -> Variable {
    let (shape, layout) = (self.shape, value.layout)
    precondition(weights.count == shape[0], "\(weights.count) weights for \(shape)")
    let scaled = value.converted(to: .plain).scaledItems(by: weights)
    return Variable(Tensor(Float(scaled.sum())), from: [self]) {
      [Tensor(repeating: $0.scalar, shape: shape).scaledItems(by: weights).converted(to: layout)]
    }
  }
}
