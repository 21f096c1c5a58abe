import CKernels
import LimnTensors

extension Tensor {
  /// The mean of the square of `2 · radius + 1` pixels around each place of every plane of `[N, C, H, W]`, or that of their squares;
  /// beyond the border there is nothing, so that the squares there are smaller.
  ///
  /// Every sum is taken in the same order wherever it lies, so that a part of a plane gives the very numbers of the whole.
  package func boxMean(radius: Int, ofSquares: Bool = false) -> Tensor {
    precondition(shape.rank == 4 && radius >= 0, "only [N, C, H, W] has such means, not \(shape)")
    let (planes, height, width) = (shape[0] * shape[1], shape[2], shape[3])
    let plain = converted(to: .plain)
    let columnCounts = (0..<width).map { Float(min(width - 1, $0 + radius) - max(0, $0 - radius) + 1) }
    var factors = [Float](repeating: 0, count: width)
    return Tensor(shape: shape) { output in
      plain.withValues { input in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: width + 2 * radius) { line in
          guard let from = input.baseAddress, let to = output.baseAddress else { return }
          var known = 0
          for row in 0..<height {
            let rows = max(0, row - radius)...min(height - 1, row + radius)
            if rows.count != known {
              let scale = 1 / Float(rows.count)
              for column in 0..<width { factors[column] = scale / columnCounts[column] }
              known = rows.count
            }
            for plane in 0..<planes {
              limn_box_mean_row(
                Processor.instructions, width, rows.count, radius, ofSquares ? 1 : 0,
                from + (plane * height + rows.lowerBound) * width, factors, line.baseAddress,
                to + (plane * height + row) * width)
            }
          }
        }
      }
    }
  }
}
