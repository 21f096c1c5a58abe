import Foundation

extension Tensor {
  /// The sum of all elements, accumulated in double precision.
  public func sum() -> Double {
    reduced { Double($0) }
  }

  /// The mean of all elements.
  public func mean() -> Double { sum() / Double(count) }

  /// The sum of squares of all elements, accumulated in double precision.
  public func squaredNorm() -> Double {
    reduced { Double($0) * Double($0) }
  }

  /// The sum of a function that is 0 at 0 (padding counts as zeros).
  @inline(__always)
  func reduced(_ term: (Float) -> Double) -> Double {
    withValues { values in
      var sums = SIMD8<Double>(repeating: 0)
      let whole = values.count & ~7
      for index in stride(from: 0, to: whole, by: 8) {
        for lane in 0..<8 { sums[lane] += term(values[index + lane]) }
      }
      var sum = sums.sum()
      for index in whole..<values.count { sum += term(values[index]) }
      return sum
    }
  }

  /// The sum over batch and pixels of each channel of `[N, C, H, W]`, as `[C]`.
  public func channelSums() -> Tensor {
    let plain = converted(to: .plain)
    let (batch, channels, pixels) = (shape[0], shape[1], shape[2] * shape[3])
    return Tensor(shape: [channels]) { sums in
      plain.withValues { values in
        for channel in 0..<channels {
          var sum = 0.0
          for item in 0..<batch {
            let start = (item * channels + channel) * pixels
            for pixel in 0..<pixels { sum += Double(values[start + pixel]) }
          }
          sums[channel] = Float(sum)
        }
      }
    }
  }
}
