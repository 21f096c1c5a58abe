import LimnTensors

/// What a photo and its noise are like, as far as a denoiser can have weights of its own for it.
///
/// White noise is independent from pixel to pixel, as a sensor's is before demosaicing; in the files of cameras and phones neighbours
/// are alike. In the smoothest 8×8 blocks of a photo, their planes taken off, the correlation of neighbours is -0.04 for white
/// noise, and 0.3 or more after demosaicing.
package struct NoiseKind: Sendable, Hashable {
  /// Whether the photo has no colour: one channel, or equal ones.
  package let isGrey: Bool
  /// Whether its noise is white.
  package let isWhite: Bool

  /// As much correlation of neighbours white noise shows at most.
  private static let mostCorrelation: Float = 0.05
  /// Weaker noise, in levels of 8 bits, cannot be distinguished from a photo's own texture.
  private static let leastDeviation: Float = 3
  /// The share of blocks that is looked at, and as many at least.
  private static let smoothest = (share: 20, least: 20)

  /// Names a kind.
  package init(isGrey: Bool, isWhite: Bool) { (self.isGrey, self.isWhite) = (isGrey, isWhite) }

  /// Looks at a photo; pixels that cannot be seen (alpha 0) do not count. CMYK counts as the RGB that it stands for.
  package init(_ image: Image) {
    let image = image.withRGBFromCMYK()
    switch image.samples {
    case .uint8(let samples):
      self = samples.withUnsafeBufferPointer {
        Self(SampleBlocks($0, of: image, scale: 1), isGrey: Self.isGrey($0, image))
      }
    case .uint16(let samples):
      self = samples.withUnsafeBufferPointer {
        Self(SampleBlocks($0, of: image, scale: 1 / 257), isGrey: Self.isGrey($0, image))
      }
    }
  }

  /// Looks at pixels `[1, 1 or 3, H, W]`, black 0 and white 1.
  package init(pixels: Tensor) {
    precondition(pixels.shape.rank == 4 && pixels.shape[0] == 1, "pixels are [1, C, H, W], not \(pixels.shape)")
    let plain = pixels.converted(to: .plain)
    self = plain.withValues { values in
      let plane = values.count / plain.shape[1]
      let isGrey = (plane..<values.count).allSatisfy { values[$0] == values[$0 - plane] }
      return Self(PlaneBlocks(values, shape: plain.shape), isGrey: isGrey)
    }
  }

  private init(_ source: some NoiseBlocks, isGrey: Bool) {
    self.isGrey = isGrey
    isWhite = (0..<(isGrey ? 1 : source.channels)).allSatisfy { Self.isWhite(source, channel: $0) }
  }

  private static func isGrey<Sample: Equatable>(_ samples: UnsafeBufferPointer<Sample>, _ image: Image) -> Bool {
    let (step, colours) = (image.channels.count, image.channels.colorCount)
    guard colours > 1 else { return true }
    return stride(from: 0, to: samples.count, by: step).allSatisfy { pixel in
      samples[pixel] == samples[pixel + 1] && samples[pixel] == samples[pixel + 2]
    }
  }

  /// Whether neighbours in the smoothest of a channel's blocks are as little alike as those of white noise.
  private static func isWhite(_ source: some NoiseBlocks, channel: Int) -> Bool {
    let blocks = NoiseBins.blocks(source, channel, NoiseEstimate.blockLimit, least: smoothest.least)
      .filter { $0.clipped <= 1 }
      .sorted { ($0.variance, $0.y, $0.x) < ($1.variance, $1.y, $1.x) }
    guard blocks.count >= smoothest.least else { return false }
    let chosen = blocks.prefix(max(smoothest.least, blocks.count / smoothest.share))
    var (product, sum) = (Float(0), Float(0))
    withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: 8) { buffer in
      guard let rows = buffer.baseAddress else { return }
      for block in chosen {
        _ = source.read(x: Int(block.x), y: Int(block.y), channel: channel, into: rows)
        sum += NoiseBlock(rows, x: 0, y: 0).variance
        product += NoiseBlock.neighbourProduct(rows)
      }
    }
    let variance = sum / Float(chosen.count)
    return variance >= leastDeviation * leastDeviation && product <= mostCorrelation * sum
  }
}
