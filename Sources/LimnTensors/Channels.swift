extension Tensor {
  /// A bias `[C]` added to every pixel of `[N, C, H, W]`, in the same layout.
  public func addingToChannels(_ bias: Tensor) -> Tensor {
    precondition(bias.shape == [shape[1]], "a bias of \(bias.shape) does not fit \(shape)")
    let width = layout == .blocked ? Layout.groupWidth : 1
    let channels = layout == .blocked ? Layout.paddedChannels(shape[1]) : shape[1]
    let (batch, pixels) = (shape[0], shape[2] * shape[3])
    let padded = bias.array + [Float](repeating: 0, count: channels - shape[1])
    return Tensor(shape: shape, layout: layout) { output in
      withValues { input in
        var index = 0
        for _ in 0..<batch {
          for group in stride(from: 0, to: channels, by: width) {
            for _ in 0..<pixels {
              for lane in 0..<width {
                output[index] = input[index] + padded[group + lane]
                index += 1
              }
            }
          }
        }
      }
    }
  }

  /// A bias `[columns]` added to every row of `[rows, columns]`.
  public func addingToRows(_ bias: Tensor) -> Tensor {
    precondition(shape.rank == 2 && bias.shape == [shape[1]], "a bias of \(bias.shape) does not fit \(shape)")
    let columns = shape[1]
    return Tensor(shape: shape) { output in
      withValues { input in
        bias.withValues { bias in
          for index in 0..<output.count { output[index] = input[index] + bias[index % columns] }
        }
      }
    }
  }

  /// The sum over rows of `[rows, columns]`, as `[columns]`.
  public func rowSum() -> Tensor {
    let columns = shape[1]
    return Tensor(shape: [columns]) { output in
      output.update(repeating: 0)
      withValues { input in
        for index in 0..<input.count { output[index % columns] += input[index] }
      }
    }
  }

  /// Each pixel repeated in an r×r square, in the same layout: `[N, C, H, W]` to `[N, C, H·r, W·r]`.
  public func repeatingPixels(_ r: Int) -> Tensor {
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
  public func summingSquares(_ r: Int) -> Tensor {
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
