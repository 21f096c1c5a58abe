import CKernels

/// The windows of a max pooling without padding; the last ones may reach over the end, where they are cut off (PyTorch's
/// `ceil_mode`).
package struct PoolingGeometry: Hashable, Sendable {
  /// The input, `[N, C, H, W]`.
  package let input: Shape
  /// Rows and columns of a window, and pixels between windows, at most as many.
  package let kernel: Int, stride: Int

  /// Makes a geometry of windows that leave no pixel between them out.
  package init(input: Shape, kernel: Int, stride: Int) {
    precondition(input.rank == 4 && stride >= 1 && kernel >= stride, "windows of \(kernel) every \(stride) in \(input)")
    self.input = input
    self.kernel = kernel
    self.stride = stride
  }

  /// The output, `[N, C, H', W']` with H' = (H − kernel) / stride + 1, rounded up.
  package var output: Shape { [input[0], input[1], extent(input[2]), extent(input[3])] }

  private func extent(_ length: Int) -> Int {
    guard length > kernel else { return length > 0 ? 1 : 0 }
    return (length - kernel + stride - 1) / stride + 1
  }
}

extension Tensor {
  /// The largest element of each window of `[N, C, H, W]`; blocked.
  package func maxPooled(_ geometry: PoolingGeometry) -> Tensor {
    precondition(shape == geometry.input, "\(shape) is not \(geometry.input)")
    let source = converted(to: .blocked)
    let result = Tensor(uninitialized: geometry.output, layout: .blocked)
    let (rows, columns) = (shape[2], shape[3])
    let (outputRows, outputColumns) = (geometry.output[2], geometry.output[3])
    let width = Layout.groupWidth
    let planes = shape[0] * Layout.paddedChannels(shape[1]) / width
    nonisolated(unsafe) let (input, output) = (UnsafePointer(source.base), result.base)
    let size = max(1, (1 << 14) / max(1, outputColumns * width))
    Threads.forPieces(of: planes * outputRows, size: size) { lines in
      for line in lines {
        let (plane, row) = (line / outputRows, line % outputRows)
        let first = row * geometry.stride
        limn_max_pool_row(
          Processor.instructions, width, min(geometry.kernel, rows - first), columns, outputColumns, geometry.kernel,
          geometry.stride, input + (plane * rows + first) * columns * width, output + line * outputColumns * width)
      }
    }
    withExtendedLifetime(source) {}
    return result
  }

  /// The gradient of a max pooling's input (this tensor) from that of its output: each goes to the first of its window's
  /// largest elements. In plain layout.
  package func maxPoolingGradient(outputGradient: Tensor, _ geometry: PoolingGeometry) -> Tensor {
    precondition(
      shape == geometry.input && outputGradient.shape == geometry.output,
      "\(shape) and \(outputGradient.shape) do not match")
    let (x, gradient) = (converted(to: .plain), outputGradient.converted(to: .plain))
    let (rows, columns, output) = (shape[2], shape[3], geometry.output)
    var result = Tensor(zeros: shape)
    result.withMutableValues { result in
      x.withValues { x in
        gradient.withValues { gradient in
          for place in gradient.indices {
            let (column, line) = (place % output[3], place / output[3])
            let (row, plane) = (line % output[2], line / output[2])
            let (top, left) = (row * geometry.stride, column * geometry.stride)
            var best = (plane * rows + top) * columns + left
            for r in top..<min(rows, top + geometry.kernel) {
              for c in left..<min(columns, left + geometry.kernel) {
                let index = (plane * rows + r) * columns + c
                if x[index] > x[best] { best = index }
              }
            }
            result[best] += gradient[place]
          }
        }
      }
    }
    return result
  }
}
