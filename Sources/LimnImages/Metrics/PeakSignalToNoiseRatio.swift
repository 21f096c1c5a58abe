import Foundation
import LimnTensors

/// The peak signal-to-noise ratio of two tensors of one shape, in decibels: infinite where they are equal.
///
/// `peak` is the largest value that a sample can have.
public func peakSignalToNoiseRatio(_ a: Tensor, _ b: Tensor, peak: Float = 1) -> Double {
  precondition(a.shape == b.shape, "shapes to compare differ: \(a.shape) and \(b.shape)")
  let sum = a.converted(to: .plain).withValues { a in
    b.converted(to: .plain).withValues { b in
      var sum = 0.0
      for index in a.indices {
        let difference = Double(a[index]) - Double(b[index])
        sum += difference * difference
      }
      return sum
    }
  }
  return 10 * log10(Double(peak) * Double(peak) * Double(a.count) / sum)
}
