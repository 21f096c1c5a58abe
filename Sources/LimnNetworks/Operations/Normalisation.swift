import LimnTensors

extension Variable {
  /// Each row of `[N, units]` at length 1; a row of nothing but zeros stays, and no gradient flows to it.
  public func normalisingRows() -> Variable {
    let x = value.converted(to: .plain)
    precondition(x.shape.rank == 2, "\(x.shape) is not [N, units]")
    let (count, width) = (x.shape[0], x.shape[1])
    var factors = [Float](repeating: 0, count: count)
    x.withValues { x in
      for item in 0..<count {
        var sum: Float = 0
        for index in item * width..<(item + 1) * width { sum += x[index] * x[index] }
        factors[item] = sum > 0 ? 1 / sum.squareRoot() : 0
      }
    }
    var y = x
    y.withMutableValues { y in for index in y.indices { y[index] *= factors[index / width] } }
    return Variable(y, from: [self]) { gradient in
      var result = gradient.converted(to: .plain)
      result.withMutableValues { result in
        y.withValues { y in
          for item in 0..<count {
            let row = item * width..<(item + 1) * width
            var dot: Float = 0
            for index in row { dot += result[index] * y[index] }
            for index in row { result[index] = (result[index] - dot * y[index]) * factors[item] }
          }
        }
      }
      return [result]
    }
  }
}
