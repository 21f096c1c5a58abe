import LimnTensors
import Testing

/// Expects two tensors of one shape whose elements differ by at most `tolerance`, none of them NaN.
public func expectClose(
  _ found: Tensor, _ expected: Tensor, tolerance: Float = 1e-5, sourceLocation: SourceLocation = #_sourceLocation
) {
  guard found.shape == expected.shape else {
    Issue.record("found shape \(found.shape), expected \(expected.shape)", sourceLocation: sourceLocation)
    return
  }
  var worst = (difference: Float(0), index: 0)
  let (a, b) = (found.array, expected.array)
  for index in a.indices {
    let difference = abs(a[index] - b[index])
    guard difference <= worst.difference else {
      worst = (difference, index)
      if difference.isNaN { break }
      continue
    }
  }
  guard worst.difference <= tolerance else {
    Issue.record(
      "element \(worst.index) of \(found.shape) is \(a[worst.index]), expected \(b[worst.index]) within \(tolerance)",
      sourceLocation: sourceLocation)
    return
  }
}
