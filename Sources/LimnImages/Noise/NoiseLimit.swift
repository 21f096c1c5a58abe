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
    let tables = (0..<pixels.shape[1]).map { channel in table(of: channel).map { $0 / 255 } }
    let power = removed.squared().boxMean(radius: 5)
    let brightness = (pixels - removed).boxMean(radius: 1)
    removed.withMutableValues { removed in
      power.withValues { power in
        brightness.withValues { brightness in
          for channel in tables.indices {
            tables[channel].withUnsafeBufferPointer { table in
              for index in channel * count..<(channel + 1) * count {
                let deviation = table[Int((min(max(brightness[index], 0), 1) * 255).rounded())]
                guard deviation > 0 else {
                  removed[index] = 0
                  continue
                }
                let slack = Self.slack(deviation)
                let bound = Self.meanBound * slack * deviation
                let ratio = power[index] / (bound * bound)
                let fourth = ratio * ratio * (ratio * ratio)
                let scale = 1 / (1 + fourth).squareRoot().squareRoot().squareRoot()
                let most = Self.pixelBound * slack * deviation
                removed[index] = min(max(removed[index] * scale, -most), most)
              }
            }
          }
        }
      }
    }
  }

  /// Deviations of noise that may be taken away in the root mean square.
  private static let meanBound: Float = 1.5
  /// Deviations of noise that may be taken away at one pixel.
  private static let pixelBound: Float = 4

  /// How much wider the bounds are where the noise has a deviation, as a part of the range: 1 up to 3 levels, 2 from 12 on.
  private static func slack(_ deviation: Float) -> Float { 1 + min(max((255 * deviation - 3) / 9, 0), 1) }
}

extension Tensor {
  fileprivate func squared() -> Tensor {
    Tensor(shape: shape) { output in
      withValues { input in for index in 0..<output.count { output[index] = input[index] * input[index] } }
    }
  }
}
