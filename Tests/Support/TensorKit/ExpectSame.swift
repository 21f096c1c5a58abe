import LimnTensors
import Testing

/// Expects two tensors of one shape with the same numbers to the last bit, whatever their layouts.
public func expectSame(
  _ found: Tensor, _ expected: Tensor, sourceLocation: SourceLocation = #_sourceLocation
) {
  guard found.shape == expected.shape else {
    Issue.record("found shape \(found.shape), expected \(expected.shape)", sourceLocation: sourceLocation)
    return
  }
  let (a, b) = (found.array, expected.array)
  if let index = a.indices.first(where: { a[$0].bitPattern != b[$0].bitPattern }) {
    Issue.record(
      "element \(index) of \(found.shape) is \(a[index]), expected exactly \(b[index])", sourceLocation: sourceLocation)
  }
}

/// Expects a blocked tensor's padding lanes to be zero: every operation relies on it and must keep it so.
package func expectZeroPadding(_ tensor: Tensor, sourceLocation: SourceLocation = #_sourceLocation) {
  guard tensor.layout == .blocked else { return }
  let width = Layout.groupWidth
  let pixels = tensor.shape[2] * tensor.shape[3]
  let groups = Layout.paddedChannels(tensor.shape[1]) / width
  tensor.withValues { values in
    for (index, value) in values.enumerated() where value != 0 {
      let channel = index / (pixels * width) % groups * width + index % width
      if channel >= tensor.shape[1] {
        Issue.record(
          "the padding of \(tensor.shape) holds \(value) in channel \(channel)", sourceLocation: sourceLocation)
        return
      }
    }
  }
}
