import CKernels
import LimnTensors

extension NoiseEstimate {
  /// How far around a place `limit` looks, in pixels.
  package static let limitReach = 6

  /// Bounds what a model takes away from pixels by the measured noise, in place; all are `[1, C, H, W]`, black 0 and white 1.
  ///
  /// Where the root mean square of what is taken away, over 11×11 pixels, exceeds 1.5 deviations of the noise at that
  /// brightness and channel, it is scaled down smoothly to that; no single pixel changes by more than 4 deviations. Both grow to
  /// twice as much between 3 and 12 levels of noise: there the model is rarely wrong, and a bound leaves single grains.
  package func limit(_ removed: inout Tensor, from pixels: Tensor) {
    precondition(removed.shape == pixels.shape, "\(removed.shape) is not \(pixels.shape)")
    let count = pixels.shape[2] * pixels.shape[3]
    let power = removed.boxMean(radius: 5, ofSquares: true)
    let brightness = (pixels - removed).boxMean(radius: 1)
    removed.withMutableValues { removed in
      power.withValues { power in
        brightness.withValues { brightness in
          guard let removed = removed.baseAddress, let power = power.baseAddress,
            let brightness = brightness.baseAddress
          else { return }
          for channel in 0..<pixels.shape[1] {
            let bounds = bounds(of: channel)
            limn_bound_removal(
              Processor.instructions, count, bounds.squares, bounds.most, brightness + channel * count,
              power + channel * count, removed + channel * count)
          }
        }
      }
    }
  }

  /// For each of 256 brightnesses of a channel, as parts of the range: the mean square that may be taken away, above 0, and how much
  /// at one pixel, 0 where there is no noise.
  private func bounds(of channel: Int) -> (squares: [Float], most: [Float]) {
    let deviations = table(of: channel).map { $0 / 255 }
    let squares = deviations.map { deviation in
      let bound = Self.meanBound * Self.slack(deviation) * deviation
      return deviation > 0 ? max(bound * bound, .leastNormalMagnitude) : 1
    }
    return (squares, deviations.map { $0 > 0 ? Self.pixelBound * Self.slack($0) * $0 : 0 })
  }

  /// Deviations of noise that may be taken away in the root mean square.
  private static let meanBound: Float = 1.5
  /// Deviations of noise that may be taken away at one pixel.
  private static let pixelBound: Float = 4

  /// How much wider the bounds are where the noise has a deviation, as a part of the range: 1 up to 3 levels, 2 from 12 on.
  private static func slack(_ deviation: Float) -> Float { 1 + min(max((255 * deviation - 3) / 9, 0), 1) }
}
