import CKernels

// ReLU with a slope for negative numbers, one a channel (He et al., "Delving deep into rectifiers", 2015).
extension Tensor {
  /// Each element x of `[N, C, H, W]` or `[N, C]` where x > 0, else times its channel's slope `[C]`; images come out blocked.
  package func parametricReLU(slopes: Tensor) -> Tensor {
    let x = shape.rank == 4 ? converted(to: .blocked) : self
    return x.scaled(whereNotPositive: x, by: slopes)
  }

  /// These elements where those of `mask` are positive, else times their channel's slope; both in the mask's layout, which is
  /// blocked for `[N, C, H, W]` and plain for `[N, C]`.
  package func scaled(whereNotPositive mask: Tensor, by slopes: Tensor) -> Tensor {
    precondition(slopes.shape == [shape[1]] && shape == mask.shape, "slopes of \(slopes.shape) do not fit \(shape)")
    precondition(mask.layout == (shape.rank == 4 ? .blocked : .plain), "\(shape) is not in the layout of its rank")
    let values = converted(to: mask.layout)
    let isMap = shape.rank == 4
    let channels = isMap ? Layout.paddedChannels(shape[1]) : shape[1]
    let width = isMap ? Layout.groupWidth : shape[1]
    let pixels = isMap ? shape[2] * shape[3] : 1
    let padded = slopes.array + [Float](repeating: 0, count: channels - shape[1])
    let result = Tensor(uninitialized: shape, layout: mask.layout)
    let groups = width == 0 ? 0 : channels / width
    nonisolated(unsafe) let (x, gradient, output) = (UnsafePointer(mask.base), UnsafePointer(values.base), result.base)
    padded.withUnsafeBufferPointer { buffer in
      guard let buffer = buffer.baseAddress else { return }
      nonisolated(unsafe) let slopes = buffer
      Threads.forPieces(of: shape[0] * groups, size: max(1, (1 << 16) / max(1, pixels * width))) { planes in
        for plane in planes {
          let start = plane * pixels * width
          limn_prelu(
            Processor.instructions, pixels, width, slopes + plane % groups * width, x + start, gradient + start,
            output + start)
        }
      }
    }
    withExtendedLifetime((mask, values)) {}
    return result
  }
}
