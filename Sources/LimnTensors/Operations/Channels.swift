extension Tensor {
  /// A bias `[C]` added to every pixel of `[N, C, H, W]`, in the same layout.
  package func addingToChannels(_ bias: Tensor) -> Tensor {
    precondition(bias.shape == [shape[1]], "a bias of \(bias.shape) does not fit \(shape)")
    let width = layout == .blocked ? Layout.groupWidth : 1
    let channels = layout == .blocked ? Layout.paddedChannels(shape[1]) : shape[1]
    let (batch, pixels) = (shape[0], shape[2] * shape[3])
    let padded = bias.array + [Float](repeating: 0, count: channels - shape[1])
    let result = Tensor(uninitialized: shape, layout: layout)
    nonisolated(unsafe) let (input, output) = (UnsafePointer(base), result.base)
    let groups = channels / width
    Threads.forPieces(of: batch * groups, size: max(1, (1 << 16) / max(1, pixels * width))) { planes in
      for plane in planes {
        let start = plane * pixels * width
        let first = plane % groups * width
        switch width {
        case 16: Self.add(SIMD16(padded[first..<first + 16]), pixels, input + start, output + start)
        case 8: Self.add(SIMD8(padded[first..<first + 8]), pixels, input + start, output + start)
        default:
          let value = padded[first]
          for pixel in start..<start + pixels { output[pixel] = input[pixel] + value }
        }
      }
    }
    withExtendedLifetime(self) {}
    return result
  }

  @inline(__always)
  private static func add<Group: SIMD<Float>>(
    _ group: Group, _ pixels: Int, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>
  ) {
    for pixel in 0..<pixels {
      let place = pixel * Group.scalarCount
      (Group(at: input + place) + group).store(to: output + place)
    }
  }

  /// A bias `[columns]` added to every row of `[rows, columns]`.
  package func addingToRows(_ bias: Tensor) -> Tensor {
    precondition(shape.rank == 2 && bias.shape == [shape[1]], "a bias of \(bias.shape) does not fit \(shape)")
    let (rows, columns) = (shape[0], shape[1])
    return Tensor(shape: shape) { output in
      withValues { input in
        bias.withValues { bias in
          guard let input = input.baseAddress, let bias = bias.baseAddress, let output = output.baseAddress else {
            return
          }
          for row in 0..<rows {
            let (from, to) = (input + row * columns, output + row * columns)
            for column in 0..<columns { to[column] = from[column] + bias[column] }
          }
        }
      }
    }
  }

  /// The sum over rows of `[rows, columns]`, as `[columns]`.
  package func rowSum() -> Tensor {
    let (rows, columns) = (shape[0], shape[1])
    return Tensor(shape: [columns]) { output in
      output.update(repeating: 0)
      withValues { input in
        guard let input = input.baseAddress, let output = output.baseAddress else { return }
        for row in 0..<rows {
          let from = input + row * columns
          for column in 0..<columns { output[column] += from[column] }
        }
      }
    }
  }

  /// Each pixel repeated in an r×r square, in the same layout: `[N, C, H, W]` to `[N, C, H·r, W·r]`.
  package func repeatingPixels(_ r: Int) -> Tensor {
    let (width, planes) = planes
    let (rows, columns) = (shape[2], shape[3])
    return Tensor(shape: [shape[0], shape[1], rows * r, columns * r], layout: layout) { output in
      withValues { input in
        for plane in 0..<planes {
          for row in 0..<rows * r {
            for column in 0..<columns * r {
              let to = ((plane * rows * r + row) * columns * r + column) * width
              let from = ((plane * rows + row / r) * columns + column / r) * width
              for lane in 0..<width { output[to + lane] = input[from + lane] }
            }
          }
        }
      }
    }
  }

  /// The sum of each r×r square, in the same layout: `[N, C, H, W]` to `[N, C, H/r, W/r]`; H and W are multiples of r.
  package func summingSquares(_ r: Int) -> Tensor {
    precondition(shape[2] % r == 0 && shape[3] % r == 0, "\(shape) is not a multiple of \(r)")
    let (width, planes) = planes
    let (rows, columns) = (shape[2] / r, shape[3] / r)
    return Tensor(shape: [shape[0], shape[1], rows, columns], layout: layout) { output in
      output.update(repeating: 0)
      withValues { input in
        for plane in 0..<planes {
          for row in 0..<rows * r {
            for column in 0..<columns * r {
              let from = ((plane * rows * r + row) * columns * r + column) * width
              let to = ((plane * rows + row / r) * columns + column / r) * width
              for lane in 0..<width { output[to + lane] += input[from + lane] }
            }
          }
        }
      }
    }
  }

  /// Neighbouring elements that belong to one pixel, and the number of planes of such pixels.
  private var planes: (width: Int, planes: Int) {
    layout == .blocked
      ? (Layout.groupWidth, shape[0] * Layout.paddedChannels(shape[1]) / Layout.groupWidth)
      : (1, shape[0] * shape[1])
  }
}
