import LimnTensors

extension Image {
  /// All colour channels as floats `[1, C, H, W]`, C = 1 or 3, black 0 and white 1; alpha is left out.
  public func pixels() -> Tensor {
    pixels(x: 0, y: 0, width: width, height: height)
  }

  /// The colour channels of a region as floats `[1, C, height, width]`; the region lies inside the image.
  public func pixels(x: Int, y: Int, width: Int, height: Int) -> Tensor {
    guard channels != .cmyk else {
      return cropped(x: x, y: y, width: width, height: height).withRGBFromCMYK().pixels()
    }
    checkRegion(x: x, y: y, width: width, height: height)
    return Tensor(shape: [1, channels.colorCount, height, width]) { output in
      let region = Region(x: x, y: y, width: width, height: height, rowPixels: self.width, channels: channels)
      switch samples {
      case .uint8(let samples): samples.withUnsafeBufferPointer { region.read($0, scale: 1 / 255, into: output) }
      case .uint16(let samples): samples.withUnsafeBufferPointer { region.read($0, scale: 1 / 65_535, into: output) }
      }
    }
  }

  /// Writes floats `[1, C, h, w]` over the colour channels of the region whose first pixel is (x, y): clipped to 0...1
  /// and rounded to nearest. Alpha is not touched.
  public mutating func setPixels(_ pixels: Tensor, x: Int, y: Int) {
    let (width, height) = (pixels.shape[-1], pixels.shape[-2])
    checkRegion(x: x, y: y, width: width, height: height)
    precondition(
      channels != .cmyk && pixels.shape == [1, channels.colorCount, height, width],
      "pixels of shape \(pixels.shape) do not fit \(channels)")
    let region = Region(x: x, y: y, width: width, height: height, rowPixels: self.width, channels: channels)
    pixels.converted(to: .plain).withValues { input in
      // The property lets go of its samples before they are changed, so that they are changed in place.
      if case .uint8(var stored) = samples {
        samples = .uint8([])
        stored.withUnsafeMutableBufferPointer { region.write(input, scale: 255, into: $0) }
        samples = .uint8(stored)
      } else if case .uint16(var stored) = samples {
        samples = .uint8([])
        stored.withUnsafeMutableBufferPointer { region.write(input, scale: 65_535, into: $0) }
        samples = .uint16(stored)
      }
    }
  }

  /// Makes an image of 8 or 16 bits from floats `[1, C, H, W]`, C = 1 or 3: clipped to 0...1 and rounded to nearest.
  ///
  /// Alpha (resized if the size differs) and metadata come from the origin; an ICC profile for other colours does not.
  public init(pixels: Tensor, bitDepth: Int, like origin: Image? = nil) {
    let shape = pixels.shape
    precondition(
      shape.rank == 4 && shape[0] == 1 && (shape[1] == 1 || shape[1] == 3),
      "pixels are [1, 1 or 3, H, W], not \(shape)")
    precondition(bitDepth == 8 || bitDepth == 16, "samples have 8 or 16 bits, not \(bitDepth)")
    let (width, height) = (shape[3], shape[2])
    let hasAlpha = origin?.channels.hasAlpha ?? false
    let channels: Channels = shape[1] == 1 ? (hasAlpha ? .greyAlpha : .grey) : (hasAlpha ? .rgba : .rgb)
    let count = width * height * channels.count
    var metadata = origin?.metadata ?? Metadata()
    if let origin, origin.channels == .cmyk || origin.channels.colorCount != channels.colorCount {
      metadata.iccProfile = nil
    }
    self.init(
      width: width, height: height, channels: channels,
      samples: bitDepth == 8
        ? .uint8([UInt8](repeating: .max, count: count)) : .uint16([UInt16](repeating: .max, count: count)),
      metadata: metadata)
    setPixels(pixels, x: 0, y: 0)
    if hasAlpha, let origin { setAlpha(from: origin) }
  }

  /// Takes over another image's alpha, resized where the size differs.
  private mutating func setAlpha(from origin: Image) {
    let alpha = origin.replacing(
      channels: .grey, samples: origin.samples.picking([origin.channels.count - 1], of: origin.channels.count)
    ).resized(width: width, height: height)
    let (step, first) = (channels.count, channels.count - 1)
    switch (samples, bitDepth == 8 ? alpha.with8Bits().samples : alpha.with16Bits().samples) {
    case (.uint8(var stored), .uint8(let alpha)):
      for pixel in alpha.indices { stored[pixel * step + first] = alpha[pixel] }
      samples = .uint8(stored)
    case (.uint16(var stored), .uint16(let alpha)):
      for pixel in alpha.indices { stored[pixel * step + first] = alpha[pixel] }
      samples = .uint16(stored)
    default: preconditionFailure("alpha and colours have one depth")
    }
  }

  func checkRegion(x: Int, y: Int, width: Int, height: Int) {
    precondition(
      x >= 0 && y >= 0 && width >= 0 && height >= 0 && x <= self.width - width && y <= self.height - height,
      "\(width)×\(height) at (\(x), \(y)) is not inside \(self.width)×\(self.height)")
  }
}

/// Where the colour samples of a rectangle lie among an image's interleaved samples.
private struct Region {
  let x: Int
  let y: Int
  let width: Int
  let height: Int
  let rowPixels: Int
  let channels: Image.Channels

  func read<Sample: FixedWidthInteger>(
    _ samples: UnsafeBufferPointer<Sample>, scale: Float, into output: UnsafeMutableBufferPointer<Float>
  ) {
    guard let samples = samples.baseAddress, let output = output.baseAddress else { return }
    let step = channels.count
    for row in 0..<height {
      let start = samples + ((y + row) * rowPixels + x) * step
      for channel in 0..<channels.colorCount {
        let source = start + channel
        let target = output + (channel * height + row) * width
        for column in 0..<width {
          target[column] = Float(Int32(truncatingIfNeeded: source[column &* step])) * scale
        }
      }
    }
  }

  func write<Sample: FixedWidthInteger>(
    _ input: UnsafeBufferPointer<Float>, scale: Float, into samples: UnsafeMutableBufferPointer<Sample>
  ) {
    guard let samples = samples.baseAddress, let input = input.baseAddress else { return }
    let step = channels.count
    for row in 0..<height {
      let start = samples + ((y + row) * rowPixels + x) * step
      for channel in 0..<channels.colorCount {
        let source = input + (channel * height + row) * width
        let target = start + channel
        for column in 0..<width {
          let value = source[column]
          let clipped = value > 0 ? (value < 1 ? value : 1) : 0  // not a number becomes black
          // Adding 2^23 leaves the nearest whole number in the low bits.
          target[column &* step] = Sample(truncatingIfNeeded: (clipped * scale + 0x1p23).bitPattern)
        }
      }
    }
  }
}
