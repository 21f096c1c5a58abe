import LimnTensors

extension Variable {
  /// Each number of `[N, units]` replaced by the nearest of its unit's values `[units, levels]`; the gradient passes as if nothing had
  /// been replaced (van den Oord et al., "Neural discrete representation learning", 2017), and none flows to the values.
  package func quantised(to values: Tensor) -> (code: Variable, levels: [Int]) {
    let (code, levels) = value.quantised(to: values)
    return (Variable(code, from: [self]) { [$0] }, levels)
  }
}

extension Tensor {
  /// Each number of `[N, units]` replaced by the nearest of its unit's values `[units, levels]`, and which of them that is.
  package func quantised(to values: Tensor) -> (code: Tensor, levels: [Int]) {
    let (count, units, levels) = (shape[0], shape[1], values.shape[1])
    precondition(values.shape[0] == units, "\(values.shape) are no values of \(shape)")
    let (x, known) = (array, values.array)
    var (code, chosen) = (x, [Int](repeating: 0, count: x.count))
    for index in 0..<count * units {
      let unit = index % units
      var least = Float.infinity
      for level in 0..<levels {
        let distance = abs(x[index] - known[unit * levels + level])
        if distance < least { (least, chosen[index]) = (distance, level) }
      }
      code[index] = known[unit * levels + chosen[index]]
    }
    return (Tensor(code, shape: shape), chosen)
  }
}

/// The mean over images of the squared distance of codes `[N, units]` from the values that replaced them, of shape `[]`: once as what
/// moves the values `[units, levels]`, and once as what moves the codes.
package func quantisationLoss(_ code: Variable, values: Variable, levels: [Int]) -> (values: Variable, code: Variable) {
  let (count, units, size) = (code.shape[0], code.shape[1], values.shape[1])
  let (x, known) = (code.value.array, values.value.array)
  let differences = x.indices.map { x[$0] - known[$0 % units * size + levels[$0]] }
  let value = Tensor(differences.reduce(0) { $0 + $1 * $1 } / Float(max(1, count)))
  let scale = 2 / Float(max(1, count))
  let ofValues = Variable(value, from: [values]) { gradient in
    var slope = [Float](repeating: 0, count: known.count)
    for (index, difference) in differences.enumerated() {
      slope[index % units * size + levels[index]] -= scale * difference * gradient.scalar
    }
    return [Tensor(slope, shape: [units, size])]
  }
  let ofCode = Variable(value, from: [code]) { gradient in
    [Tensor(differences.map { scale * $0 * gradient.scalar }, shape: [count, units])]
  }
  return (ofValues, ofCode)
}
