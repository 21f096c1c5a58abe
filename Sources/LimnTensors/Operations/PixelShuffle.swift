// Pixels to channels and back (Shi et al., "Real-time single image and video super-resolution using an efficient
// sub-pixel convolutional neural network", 2016), in PyTorch's channel order: c·r² + i·r + j.
extension Tensor {
  /// Moves each r×r square of pixels into channels: `[N, C, H, W]` to `[N, C·r², H/r, W/r]`; H and W are multiples of r.
  package func pixelUnshuffled(by r: Int, layout target: Layout = .blocked) -> Tensor {
    precondition(shape[2] % r == 0 && shape[3] % r == 0, "\(shape) is not a multiple of \(r)")
    let shape: Shape = [shape[0], shape[1] * r * r, shape[2] / r, shape[3] / r]
    if r == 2 && target == .blocked {
      let result = Tensor(uninitialized: shape, layout: target)
      PixelSquares(coarse: result, fine: self).unshuffle()
      withExtendedLifetime(self) {}
      return result
    }
    return Tensor(shape: shape, layout: target) { values in
      if target == .blocked && shape[1] % Layout.groupWidth != 0 { values.update(repeating: 0) }
      copyPixels(coarse: shape, coarseLayout: target, fine: self.shape, fineLayout: layout, r: r) {
        coarse, fine, input in
        values[coarse] = input[fine]
      }
    }
  }

  /// Moves r² channels into an r×r square of pixels: `[N, C·r², H, W]` to `[N, C, H·r, W·r]`; the inverse of unshuffling.
  package func pixelShuffled(by r: Int, layout target: Layout = .blocked) -> Tensor {
    precondition(shape[1] % (r * r) == 0, "\(shape[1]) channels are not a multiple of \(r * r)")
    let shape: Shape = [shape[0], shape[1] / (r * r), shape[2] * r, shape[3] * r]
    if r == 2 && layout == .blocked {
      let result = Tensor(uninitialized: shape, layout: target)
      PixelSquares(coarse: self, fine: result).shuffle()
      withExtendedLifetime(self) {}
      return result
    }
    return Tensor(shape: shape, layout: target) { values in
      if target == .blocked && shape[1] % Layout.groupWidth != 0 { values.update(repeating: 0) }
      copyPixels(coarse: self.shape, coarseLayout: layout, fine: shape, fineLayout: target, r: r) {
        coarse, fine, input in
        values[fine] = input[coarse]
      }
    }
  }

  /// This tensor `[N, C, H, W]` less `coarse` `[N, 4·C', ≥ H/2, ≥ W/2]` shuffled by 2, plain, in one pass over memory.
  ///
  /// What `coarse` shows beyond the right and lower edge is left out. It has as many channels, fourfold, as this tensor;
  /// or more, and then their mean is taken from a grey image.
  package func subtractingPixelShuffle(of coarse: Tensor) -> Tensor {
    if shape[1] == 1 && coarse.shape[1] > 4 { return subtractingPixelShuffle(of: coarse.channelMean(every: 4)) }
    precondition(
      coarse.shape[0] == shape[0] && coarse.shape[1] == 4 * shape[1] && coarse.shape[2] * 2 >= shape[2]
        && coarse.shape[3] * 2 >= shape[3], "\(coarse.shape) shuffled by 2 does not cover \(shape)")
    let result = Tensor(uninitialized: shape, layout: .plain)
    let coarse = coarse.converted(to: .blocked)
    PixelSquares(coarse: coarse, fine: result).shuffle(from: converted(to: .plain))
    withExtendedLifetime(coarse) {}
    return result
  }

  /// The mean of channels `c`, `c + step`, `c + 2·step`, … for each c below `step`: `[N, C, H, W]` to `[N, step, H, W]`.
  private func channelMean(every step: Int) -> Tensor {
    let (batch, count, pixels) = (shape[0], shape[1] / step, shape[2] * shape[3])
    let grouped = converted(to: .plain).reshaped(to: [batch, count, step, pixels])
    return grouped.channelMean().reshaped(to: [batch, step, shape[2], shape[3]]).converted(to: .blocked)
  }

  /// Visits each element of the coarse image with its place in the fine one.
  @inline(__always)
  private func copyPixels(
    coarse: Shape, coarseLayout: Layout, fine: Shape, fineLayout: Layout, r: Int,
    copy: (_ coarse: Int, _ fine: Int, _ input: UnsafeBufferPointer<Float>) -> Void
  ) {
    let (rows, columns) = (coarse[2], coarse[3])
    let coarsePlace = Places(coarse, coarseLayout)
    let finePlace = Places(fine, fineLayout)
    withValues { input in
      for item in 0..<coarse[0] {
        for channel in 0..<coarse[1] {
          let (i, j) = (channel / r % r, channel % r)
          let fineBase = finePlace.base(item: item, channel: channel / (r * r)) + j * finePlace.pixel
          let coarseBase = coarsePlace.base(item: item, channel: channel)
          for row in 0..<rows {
            var from = coarseBase + row * columns * coarsePlace.pixel
            var to = fineBase + (row * r + i) * fine[3] * finePlace.pixel
            for _ in 0..<columns {
              copy(from, to, input)
              from += coarsePlace.pixel
              to += r * finePlace.pixel
            }
          }
        }
      }
    }
  }
}
