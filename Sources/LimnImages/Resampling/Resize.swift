import LimnTensors

extension Tensor {
  /// Every plane of `[N, C, H, W]` resampled to another size (antialiased Lanczos-3); values are not clipped.
  public func resized(width: Int, height: Int) -> Tensor {
    precondition(shape.rank == 4, "only [N, C, H, W] is resized, not \(shape)")
    guard width != shape[3] || height != shape[2] else { return self }
    let (planes, from) = (shape[0] * shape[1], (width: shape[3], height: shape[2]))
    let plan = Resampling(
      sourceWidth: from.width, sourceHeight: from.height, width: width, height: height, channels: 1)
    return Tensor(shape: [shape[0], shape[1], height, width]) { output in
      converted(to: .plain).withValues { input in
        for plane in 0..<planes {
          plan.run { row, line in
            let start = (plane * from.height + row) * from.width
            for column in 0..<from.width { line[column] = input[start + column] }
          } write: { row, line in
            let start = (plane * height + row) * width
            for column in 0..<width { output[start + column] = line[column] }
          }
        }
      }
    }
  }
}

extension Image {
  /// The picture resampled to another size (antialiased Lanczos-3); metadata goes along.
  ///
  /// Where there is alpha, colours count by their opacity, so that none bleeds out of transparent pixels.
  public func resized(width: Int, height: Int) -> Image {
    guard width != self.width || height != self.height else { return self }
    let samples: Samples =
      switch samples {
      case .uint8(let samples): .uint8(resampled(samples, width: width, height: height))
      case .uint16(let samples): .uint16(resampled(samples, width: width, height: height))
      }
    return Image(width: width, height: height, channels: channels, samples: samples, metadata: metadata)
  }

  private func resampled<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: [Sample], width: Int, height: Int
  ) -> [Sample] {
    let count = channels.count
    let (sourceStride, targetStride) = (self.width * count, width * count)
    let most = Float(Sample.max)
    let alpha = channels.hasAlpha ? count - 1 : nil
    let plan = Resampling(
      sourceWidth: self.width, sourceHeight: self.height, width: width, height: height, channels: count)
    return [Sample](unsafeUninitializedCapacity: height * targetStride) { output, used in
      samples.withUnsafeBufferPointer { input in
        plan.run { row, line in
          for index in 0..<sourceStride { line[index] = Float(input[row * sourceStride + index]) }
          if let alpha {
            for pixel in stride(from: 0, to: sourceStride, by: count) {
              for channel in 0..<alpha { line[pixel + channel] *= line[pixel + alpha] / most }
            }
          }
        } write: { row, line in
          if let alpha {
            for pixel in stride(from: 0, to: targetStride, by: count) where line[pixel + alpha] > 0 {
              for channel in 0..<alpha { line[pixel + channel] *= most / line[pixel + alpha] }
            }
          }
          for index in 0..<targetStride {
            let clipped = min(max(line[index], 0), most)
            output.initializeElement(
              at: row * targetStride + index, to: Sample(truncatingIfNeeded: (clipped + 0x1p23).bitPattern))
          }
        }
      }
      used = height * targetStride
    }
  }
}
