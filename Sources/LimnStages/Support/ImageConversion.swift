import LimnImages

extension Image {
  /// The same picture with samples of 8 or 16 bits, rounded to nearest.
  package func converted(toDepth depth: Int) -> Image {
    depth == 8 ? with8Bits() : with16Bits()
  }

  /// The picture without alpha, laid on white as far as it is see-through.
  package func laidOnWhite() -> Image {
    guard channels.hasAlpha else { return self }
    let opaque: Samples =
      switch samples {
      case .uint8(let samples): .uint8(Self.laidOnWhite(samples, channels: channels.count))
      case .uint16(let samples): .uint16(Self.laidOnWhite(samples, channels: channels.count))
      }
    return Image(
      width: width, height: height, channels: channels == .rgba ? .rgb : .grey, samples: opaque, metadata: metadata)
  }

  private static func laidOnWhite<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: [Sample], channels: Int
  ) -> [Sample] {
    let (pixels, colors, white) = (samples.count / channels, channels - 1, UInt64(Sample.max))
    return [Sample](unsafeUninitializedCapacity: pixels * colors) { output, count in
      samples.withUnsafeBufferPointer { input in
        for pixel in 0..<pixels {
          let alpha = UInt64(input[pixel * channels + colors])
          for color in 0..<colors {
            let sum = UInt64(input[pixel * channels + color]) * alpha + white * (white - alpha)
            output[pixel * colors + color] = Sample((sum + white / 2) / white)
          }
        }
      }
      count = pixels * colors
    }
  }
}
