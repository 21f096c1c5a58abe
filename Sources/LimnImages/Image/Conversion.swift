extension Image {
  /// The same picture in 8 bits a sample, rounded to nearest; itself if it has those already.
  public func with8Bits() -> Image {
    guard case .uint16(let samples) = samples else { return self }
    return replacing(channels: channels, samples: .uint8(samples.map { UInt8((UInt32($0) * 255 + 32_767) / 65_535) }))
  }

  /// The same picture in 16 bits a sample; itself if it has those already.
  public func with16Bits() -> Image {
    guard case .uint8(let samples) = samples else { return self }
    return replacing(channels: channels, samples: .uint16(samples.map { UInt16($0) * 257 }))
  }

  /// The same picture without its alpha; itself if it has none.
  public func withoutAlpha() -> Image {
    guard channels.hasAlpha else { return self }
    return replacing(
      channels: channels == .rgba ? .rgb : .grey,
      samples: samples.picking(Array(0..<channels.colorCount), of: channels.count))
  }

  /// A grey picture in colour, each pixel's grey thrice; itself if it has colours.
  func withColourFromGrey() -> Image {
    guard channels.colorCount == 1 else { return self }
    return replacing(
      channels: channels.hasAlpha ? .rgba : .rgb,
      samples: samples.picking(channels.hasAlpha ? [0, 0, 0, 1] : [0, 0, 0], of: channels.count))
  }

  /// Whether no pixel is transparent in any degree.
  package var isOpaque: Bool {
    guard channels.hasAlpha else { return true }
    let (step, first) = (channels.count, channels.count - 1)
    switch samples {
    case .uint8(let samples):
      return stride(from: first, to: samples.count, by: step).allSatisfy { samples[$0] == .max }
    case .uint16(let samples):
      return stride(from: first, to: samples.count, by: step).allSatisfy { samples[$0] == .max }
    }
  }

  func replacing(channels: Channels, samples: Samples) -> Image {
    Image(width: width, height: height, channels: channels, samples: samples, metadata: metadata)
  }
}

extension Image.Samples {
  /// Some samples of every pixel, in the order asked for.
  func picking(_ picked: [Int], of channels: Int) -> Image.Samples {
    switch self {
    case .uint8(let samples): .uint8(Self.pick(picked, of: channels, from: samples))
    case .uint16(let samples): .uint16(Self.pick(picked, of: channels, from: samples))
    }
  }

  private static func pick<Sample>(_ picked: [Int], of channels: Int, from samples: [Sample]) -> [Sample] {
    let pixels = samples.count / channels
    return [Sample](unsafeUninitializedCapacity: pixels * picked.count) { output, used in
      samples.withUnsafeBufferPointer { input in
        var next = 0
        for pixel in 0..<pixels {
          for channel in picked {
            output.initializeElement(at: next, to: input[pixel * channels + channel])
            next += 1
          }
        }
      }
      used = pixels * picked.count
    }
  }
}
