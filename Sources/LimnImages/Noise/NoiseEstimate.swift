import LimnTensors

/// The noise of a photo, measured from the photo itself: for each colour channel a standard deviation as a function of brightness.
///
/// The channel's 8×8 blocks (at most `blockLimit`, evenly spread) are sorted into bins of like brightness. In each bin the
/// variances of the smoothest blocks, their planes taken off, are compared with the quantiles that pure noise has there
/// (`NoiseQuantiles`, after the noise's own correlation of neighbours); texture has no blocks that are as alike as those
/// of noise. No bin can have more noise than others of like brightness allow, since noise changes only slowly with it.
package struct NoiseEstimate: Sendable, Hashable {
  /// One curve for each colour channel, 1 or 3.
  package let channels: [NoiseCurve]
  /// Deviation that comes from quantisation, of a JPEG above all, in levels of 8 bits; it shows in no smooth place.
  package var quantisation: Float
  /// For each channel the deviation of the whole noise as a multiple of that within 8×8 pixels: more than 1 for coarse noise.
  let coarseness: [Float]

  /// As many blocks of a channel are looked at, at most.
  static let blockLimit = 6000

  /// Makes an estimate of curves.
  package init(channels: [NoiseCurve], quantisation: Float = 0) {
    self.init(channels: channels, coarseness: channels.map { _ in 1 }, quantisation: quantisation)
  }

  init(channels: [NoiseCurve], coarseness: [Float], quantisation: Float = 0) {
    self.channels = channels
    self.coarseness = coarseness
    self.quantisation = quantisation
  }

  /// Measures a photo; pixels that cannot be seen (alpha 0) do not count. CMYK is measured as the RGB that it stands for.
  package init(_ image: Image) {
    let image = image.withRGBFromCMYK()
    let measured =
      switch image.samples {
      case .uint8(let samples):
        samples.withUnsafeBufferPointer { Self.curves(SampleBlocks($0, of: image, scale: 1)) }
      case .uint16(let samples):
        samples.withUnsafeBufferPointer { Self.curves(SampleBlocks($0, of: image, scale: 1 / 257)) }
      }
    self.init(channels: measured.map(\.curve), coarseness: measured.map(\.coarseness))
  }

  /// Measures pixels `[1, C, H, W]`, black 0 and white 1.
  package init(pixels: Tensor) {
    precondition(pixels.shape.rank == 4 && pixels.shape[0] == 1, "pixels are [1, C, H, W], not \(pixels.shape)")
    let plain = pixels.converted(to: .plain)
    let measured = plain.withValues { Self.curves(PlaneBlocks($0, shape: plain.shape)) }
    self.init(channels: measured.map(\.curve), coarseness: measured.map(\.coarseness))
  }

  /// The deviation over all channels and brightnesses, without quantisation's.
  package var level: Float {
    guard !channels.isEmpty else { return 0 }
    return (channels.reduce(0) { $0 + $1.level * $1.level } / Float(channels.count)).squareRoot()
  }

  /// The deviation of noise and quantisation together.
  package var total: Float { (level * level + quantisation * quantisation).squareRoot() }

  /// The deviation of noise and quantisation together of one channel at each of 256 brightnesses.
  package func table(of channel: Int) -> [Float] {
    (0..<256).map { brightness in
      let noise = channels[channel].deviation(at: Float(brightness))
      return (noise * noise + quantisation * quantisation).squareRoot()
    }
  }

  private static func curves(_ blocks: some NoiseBlocks) -> [(curve: NoiseCurve, coarseness: Float)] {
    (0..<blocks.channels).map { curve(blocks, channel: $0) }
  }

  /// One channel's noise at the photo's own scale, and what is coarser (blotches of colour) from the photo at half and quarter scale.
  private static func curve<Blocks: NoiseBlocks>(
    _ blocks: Blocks, channel: Int
  ) -> (curve: NoiseCurve, coarseness: Float) {
    let fine = NoiseBins(blocks, channel: channel, limit: blockLimit, size: .init(bins: 10, blocks: 200))
    let curve = fine.curve
    guard curve.level > 0, fine.isBounding else { return (curve, 1) }
    let halves = HalvedBlocks(blocks)
    let half = NoiseBins(halves, channel: channel, limit: blockLimit / 4, size: .init(bins: 8, blocks: 90))
    let quarter = NoiseBins(
      HalvedBlocks(halves), channel: channel, limit: blockLimit / 16, size: .init(bins: 4, blocks: 45))
    let halfExcess = half.excess(over: curve, correlation: fine.correlation(at:))
    let coarse = half.boundedCurve
    let quarterExcess = quarter.excess(over: coarse, correlation: half.correlation(at:))
    let power = fine.bins.reduce(Float(0)) { sum, bin in
      let deviation = coarse.deviation(at: bin.brightness)
      return sum + deviation * deviation
    }
    let ratio = power / (Float(fine.bins.count) * curve.level * curve.level)
    let factor = min(mostCoarseness, (1 + halfExcess + quarterExcess * ratio).squareRoot())
    let whole = NoiseCurve(curve.points.map { .init(brightness: $0.brightness, deviation: $0.deviation * factor) })
    return (whole, factor)
  }

  /// As many times the deviation within 8×8 pixels the whole deviation is at most.
  private static let mostCoarseness: Float = 3
}
