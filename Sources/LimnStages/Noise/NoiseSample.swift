import LimnImages
import LimnTensors

/// The parts of a photo that a noise estimate is corrected by: all of a small photo, and of a larger one twelve squares that are
/// evenly spread, so that a denoiser runs over them at a small share of the whole photo's cost.
package struct NoiseSample {
  /// A part, and the pixels around it that a denoiser sees.
  package struct Part {
    package let x: TileGrid.Span
    package let y: TileGrid.Span
  }

  /// Photos of more pixels are sampled.
  package static let mostPixels = 1 << 20
  /// Bytes of the parts of a photo of so many pixels before and after denoising, at most.
  static func memory(ofPixels pixels: Int?) -> Int { 2 * 3 * 4 * min(pixels ?? mostPixels, mostPixels) }
  /// Side of a square, in pixels.
  private static let side = 192

  /// The parts, row by row.
  package let parts: [Part]

  /// Chooses the parts of a photo; each part's window has `margin` more pixels on either side, where the photo has them.
  package init(width: Int, height: Int, margin: Int) {
    guard width * height > Self.mostPixels else {
      let (x, y) = (0..<width, 0..<height)
      parts = [Part(x: .init(window: x, core: x), y: .init(window: y, core: y))]
      return
    }
    func spans(_ length: Int, _ count: Int) -> [TileGrid.Span] {
      let side = min(Self.side, length)
      return (0..<count).map { index in
        let unit = TileGrid.unit
        let start = (length - side) * (2 * index + 1) / (2 * count) / unit * unit
        let core = start..<start + side
        return .init(window: max(0, start - margin)..<min(length, start + side + margin), core: core)
      }
    }
    // Four along the longer side; of a strip narrower than three squares only so many as fit.
    let (long, short) = (max(width, height), min(width, height))
    let counts = (4 * max(1, min(long / short / 4, 4)), min(3, max(1, short / Self.side)))
    let columns = spans(width, width >= height ? counts.0 : counts.1)
    let rows = spans(height, width >= height ? counts.1 : counts.0)
    parts = rows.flatMap { y in columns.map { Part(x: $0, y: y) } }
  }
}

extension NoiseEstimate {
  /// The estimate of a photo corrected by parts of a denoised copy, which `denoised` returns for a rectangle of it, `[1, C, h, w]`.
  func refined(
    on original: Canvas, _ sample: NoiseSample, denoised: (NoiseSample.Part) async throws -> Tensor
  ) async throws -> NoiseEstimate {
    var parts: [NoiseRefinement.Part] = []
    for part in sample.parts {
      parts.append((original.read(part.x.core, part.y.core), try await denoised(part)))
    }
    return NoiseRefinement(parts, isRounded: original.has8Bits).refined(self)
  }
}
