import LimnTensors

extension Tensor {
  /// The mean of the square of `2 · radius + 1` pixels around each place of every plane of `[N, C, H, W]`; beyond the border there
  /// is nothing, so that the squares there are smaller.
  ///
  /// Every sum is taken in the same order wherever it lies, so that a part of a plane gives the very numbers of the whole.
  package func boxMean(radius: Int) -> Tensor {
    precondition(shape.rank == 4 && radius >= 0, "only [N, C, H, W] has such means, not \(shape)")
    let (planes, height, width) = (shape[0] * shape[1], shape[2], shape[3])
    let plain = converted(to: .plain)
    let columnCounts = (0..<width).map { Float(min(width - 1, $0 + radius) - max(0, $0 - radius) + 1) }
    return Tensor(shape: shape) { output in
      plain.withValues { input in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: width + 2 * radius) { line in
          for plane in 0..<planes {
            for row in 0..<height {
              let rows = max(0, row - radius)...min(height - 1, row + radius)
              line.update(repeating: 0)
              for other in rows {
                let from = (plane * height + other) * width
                for column in 0..<width { line[radius + column] += input[from + column] }
              }
              let to = (plane * height + row) * width
              for column in 0..<width { output[to + column] = line[column] }
              for tap in 1..<max(1, 2 * radius + 1) {
                for column in 0..<width { output[to + column] += line[column + tap] }
              }
              let scale = 1 / Float(rows.count)
              for column in 0..<width { output[to + column] *= scale / columnCounts[column] }
            }
          }
        }
      }
    }
  }
}
