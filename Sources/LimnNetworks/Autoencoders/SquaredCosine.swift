import LimnTensors

extension Variable {
  /// Some of the items of a plain batch `[N, …]`.
  package func items(_ range: Range<Int>) -> Variable {
    let (shape, layout) = (self.shape, value.layout)
    return Variable(value.converted(to: .plain).items(range), from: [self]) { gradient in
      let size = shape.count / max(1, shape[0])
      let whole = Tensor(shape: shape) { output in
        output.update(repeating: 0)
        gradient.converted(to: .plain).withValues { values in
          for index in values.indices { output[range.lowerBound * size + index] = values[index] }
        }
      }
      return [whole.converted(to: layout)]
    }
  }

  /// The mean over items of the squared cosine between two batches of vectors `[N, …]`, of shape `[]`; an item of which one is 0 counts 0.
  package func squaredCosine(with other: Variable) -> Variable {
    precondition(shape == other.shape, "\(shape) and \(other.shape) do not match")
    let (a, b) = (value.converted(to: .plain), other.value.converted(to: .plain))
    let (count, size) = (shape[0], shape.count / max(1, shape[0]))
    var sums = [(dot: Double, own: Double, other: Double)](repeating: (0, 0, 0), count: count)
    a.withValues { a in
      b.withValues { b in
        for item in 0..<count {
          for index in item * size..<(item + 1) * size {
            let (x, y) = (Double(a[index]), Double(b[index]))
            sums[item].dot += x * y
            sums[item].own += x * x
            sums[item].other += y * y
          }
        }
      }
    }
    let scale = 1 / Double(max(1, count))
    let value = sums.reduce(0) { $0 + ($1.own * $1.other > 0 ? scale * $1.dot * $1.dot / ($1.own * $1.other) : 0) }
    let layouts = (self.value.layout, other.value.layout)
    return Variable(Tensor(Float(value)), from: [self, other]) { gradient in
      func slope(_ along: Tensor, _ across: Tensor, _ norm: (Int) -> Double) -> Tensor {
        along.withValues { along in
          across.withValues { across in
            Tensor(shape: along.count == across.count ? Shape([count, size]) : [0, 0]) { output in
              for item in 0..<count {
                let sum = sums[item]
                let product = sum.own * sum.other
                // d cos² = 2 cos/(|a||b|)·b − 2 cos²/|a|²·a.
                let first = product > 0 ? Float(2 * scale * sum.dot / product) * gradient.scalar : 0
                let second =
                  product > 0 ? Float(2 * scale * sum.dot * sum.dot / (product * norm(item))) * gradient.scalar : 0
                for index in item * size..<(item + 1) * size {
                  output[index] = first * across[index] - second * along[index]
                }
              }
            }
          }
        }.reshaped(to: self.shape)
      }
      return [
        slope(a, b) { sums[$0].own }.converted(to: layouts.0), slope(b, a) { sums[$0].other }.converted(to: layouts.1),
      ]
    }
  }
}
