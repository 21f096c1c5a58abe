import LimnTensors

extension Tensor {
  /// Every element of the planes of `[N, C, H, W]` replaced by the largest within this many pixels around it (grey dilation
  /// by a disc). Below 1 nothing changes.
  package func dilated(radius: Double) -> Tensor {
    precondition(shape.rank == 4, "only [N, C, H, W] is dilated, not \(shape)")
    guard radius >= 1 else { return self }
    let (planes, height, width) = (shape[0] * shape[1], shape[2], shape[3])
    // The disc row by row: how far it reaches to both sides.
    let rows = Int(radius)
    let reach = (-rows...rows).map { Int((radius * radius - Double($0 * $0)).squareRoot()) }
    let plain = converted(to: .plain)
    return Tensor(shape: shape) { output in
      plain.withValues { input in
        for plane in 0..<planes {
          for row in 0..<height {
            for column in 0..<width {
              var most = -Float.infinity
              for (index, reach) in reach.enumerated() {
                let other = row + index - rows
                guard other >= 0, other < height else { continue }
                let start = (plane * height + other) * width
                for place in max(0, column - reach)...min(width - 1, column + reach) {
                  most = max(most, input[start + place])
                }
              }
              output[(plane * height + row) * width + column] = most
            }
          }
        }
      }
    }
  }

  /// Every element of the planes of `[N, C, H, W]` replaced by the smallest within this many pixels around it.
  package func eroded(radius: Double) -> Tensor {
    (self * -1).dilated(radius: radius) * -1
  }
}
