// Pieces of images: channels, borders and halves.
extension Tensor {
  /// Extends images `[N, C, H, W]` below and to the right by mirroring, the edge pixel repeated, to multiples of `multiple`.
  public func paddedByMirroring(toMultipleOf multiple: Int) -> Tensor {
    let (height, width) = (shape[2], shape[3])
    let (rows, columns) = ((height + multiple - 1) / multiple * multiple, (width + multiple - 1) / multiple * multiple)
    guard rows != height || columns != width else { return self }
    let plain = converted(to: .plain)
    let planes = shape[0] * shape[1]
    /// 0 1 2 3 | 3 2 1 0 | 0 1 2 3 …
    func mirrored(_ index: Int, _ count: Int) -> Int {
      let phase = index % (2 * count)
      return phase < count ? phase : 2 * count - 1 - phase
    }
    let sources = (width..<columns).map { mirrored($0, width) }
    return Tensor(shape: [shape[0], shape[1], rows, columns]) { output in
      plain.withValues { input in
        for plane in 0..<planes {
          for row in 0..<rows {
            let from = (plane * height + mirrored(row, height)) * width
            let to = (plane * rows + row) * columns
            guard let from = input.baseAddress.map({ $0 + from }), let to = output.baseAddress.map({ $0 + to }) else {
              return
            }
            to.update(from: from, count: width)
            for column in width..<columns { to[column] = from[sources[column - width]] }
          }
        }
      }
    }
  }

  /// The rectangle of `width` × `height` pixels whose first is at (`x`, `y`), of images `[N, C, H, W]`, plain.
  public func cropped(x: Int, y: Int, width: Int, height: Int) -> Tensor {
    precondition(
      y >= 0 && x >= 0 && y + height <= shape[2] && x + width <= shape[3], "the crop does not lie in \(shape)")
    if y == 0 && x == 0 && height == shape[2] && width == shape[3] { return converted(to: .plain) }
    let plain = converted(to: .plain)
    let (planes, rows, columns) = (shape[0] * shape[1], shape[2], shape[3])
    return Tensor(shape: [shape[0], shape[1], height, width]) { output in
      plain.withValues { input in
        for plane in 0..<planes {
          for row in 0..<height {
            let from = (plane * rows + y + row) * columns + x
            let to = (plane * height + row) * width
            copy(input, from, output, to, count: width)
          }
        }
      }
    }
  }

  /// One channel repeated: `[N, 1, H, W]` to `[N, count, H, W]`, plain.
  public func repeatingChannel(_ count: Int) -> Tensor {
    precondition(shape[1] == 1, "only one channel can be repeated, not \(shape[1])")
    let plain = converted(to: .plain)
    let pixels = shape[2] * shape[3]
    let batch = shape[0]
    return Tensor(shape: [batch, count, shape[2], shape[3]]) { output in
      plain.withValues { input in
        for item in 0..<batch {
          for channel in 0..<count {
            copy(input, item * pixels, output, (item * count + channel) * pixels, count: pixels)
          }
        }
      }
    }
  }

  /// The mean over channels: `[N, C, H, W]` to `[N, 1, H, W]`, plain.
  package func channelMean() -> Tensor {
    let plain = converted(to: .plain)
    let (batch, channels, pixels) = (shape[0], shape[1], shape[2] * shape[3])
    let result = Tensor(uninitialized: [batch, 1, shape[2], shape[3]], layout: .plain)
    nonisolated(unsafe) let (input, output) = (UnsafePointer(plain.base), result.base)
    for item in 0..<batch {
      Threads.forPieces(of: pixels, size: 4096) { piece in
        let mean = output + item * pixels
        for pixel in piece { mean[pixel] = 0 }
        for channel in 0..<channels {
          let plane = input + (item * channels + channel) * pixels
          for pixel in piece { mean[pixel] += plane[pixel] }
        }
        for pixel in piece { mean[pixel] /= Float(channels) }
      }
    }
    withExtendedLifetime(plain) {}
    return result
  }

  /// Items laid one behind the other: tensors of one shape `[n, …]` to `[sum of n, …]`, plain.
  public static func stacked(_ parts: [Tensor]) -> Tensor {
    precondition(!parts.isEmpty, "there is nothing to stack")
    let rest = Array(parts[0].shape.dimensions.dropFirst())
    precondition(parts.allSatisfy { Array($0.shape.dimensions.dropFirst()) == rest }, "stacked tensors differ in shape")
    let plain = parts.map { $0.converted(to: .plain) }
    return Tensor(shape: Shape([parts.reduce(0) { $0 + $1.shape[0] }] + rest)) { output in
      var start = 0
      for part in plain {
        part.withValues { values in
          copy(values, 0, output, start, count: values.count)
          start += values.count
        }
      }
    }
  }

  /// Items `range` of a batch `[N, …]`, plain.
  public func items(_ range: Range<Int>) -> Tensor {
    precondition(range.lowerBound >= 0 && range.upperBound <= shape[0], "items \(range) do not lie in \(shape)")
    let plain = converted(to: .plain)
    let size = count / max(shape[0], 1)
    return Tensor(shape: Shape([range.count] + shape.dimensions.dropFirst())) { output in
      plain.withValues { values in
        copy(values, range.lowerBound * size, output, 0, count: output.count)
      }
    }
  }
}

/// Copies neighbouring elements from one place to another.
@inline(__always)
private func copy(
  _ source: UnsafeBufferPointer<Float>, _ from: Int, _ target: UnsafeMutableBufferPointer<Float>, _ to: Int, count: Int
) {
  guard count > 0, let source = source.baseAddress, let target = target.baseAddress else { return }
  (target + to).update(from: source + from, count: count)
}
