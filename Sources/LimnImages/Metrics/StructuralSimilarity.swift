import Foundation
import LimnTensors

/// The mean structural similarity of two images `[1, C, H, W]` with values in 0...1: 1 where they are equal.
///
/// Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to structural similarity", 2004:
/// an 11×11 Gaussian window of sigma 1.5, K1 = 0.01, K2 = 0.03, only windows that lie inside the image, and the mean over
/// the channels. Along a side shorter than 11 the window is the largest odd one that fits.
public func structuralSimilarity(_ a: Tensor, _ b: Tensor) -> Double {
  precondition(a.shape == b.shape, "shapes to compare differ: \(a.shape) and \(b.shape)")
  precondition(a.shape.rank == 4 && a.count > 0, "only [1, C, H, W] is compared, not \(a.shape)")
  let (planes, height, width) = (a.shape[0] * a.shape[1], a.shape[2], a.shape[3])
  let total = a.converted(to: .plain).withValues { a in
    b.converted(to: .plain).withValues { b in
      (0..<planes).reduce(0.0) { sum, plane in
        let range = plane * height * width..<(plane + 1) * height * width
        return sum
          + planeSimilarity(
            UnsafeBufferPointer(rebasing: a[range]), UnsafeBufferPointer(rebasing: b[range]), width, height)
      }
    }
  }
  return total / Double(planes)
}

/// Weights of a Gaussian window that fits a side.
private func window(side: Int) -> [Double] {
  let radius = min(5, (side - 1) / 2)
  let weights = (-radius...radius).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
  let sum = weights.reduce(0, +)
  return weights.map { $0 / sum }
}

/// The mean over one plane. Of every target row the five weighted sums (of a, b, a², b² and ab) are taken down the
/// columns first, then along the row.
private func planeSimilarity(
  _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>, _ width: Int, _ height: Int
) -> Double {
  let (down, across) = (window(side: height), window(side: width))
  let (c1, c2) = (0.01 * 0.01, 0.03 * 0.03)
  let (rows, columns) = (height - down.count + 1, width - across.count + 1)
  return withUnsafeTemporaryAllocation(of: Double.self, capacity: 5 * width) { sums in
    var total = 0.0
    for row in 0..<rows {
      sums.update(repeating: 0)
      for (tap, weight) in down.enumerated() {
        let start = (row + tap) * width
        for column in 0..<width {
          let (x, y) = (Double(a[start + column]), Double(b[start + column]))
          sums[column] += weight * x
          sums[width + column] += weight * y
          sums[2 * width + column] += weight * x * x
          sums[3 * width + column] += weight * y * y
          sums[4 * width + column] += weight * x * y
        }
      }
      for column in 0..<columns {
        var (meanA, meanB, squareA, squareB, product) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for (tap, weight) in across.enumerated() {
          let place = column + tap
          meanA += weight * sums[place]
          meanB += weight * sums[width + place]
          squareA += weight * sums[2 * width + place]
          squareB += weight * sums[3 * width + place]
          product += weight * sums[4 * width + place]
        }
        let (varianceA, varianceB) = (squareA - meanA * meanA, squareB - meanB * meanB)
        let covariance = product - meanA * meanB
        total +=
          (2 * meanA * meanB + c1) * (2 * covariance + c2)
          / ((meanA * meanA + meanB * meanB + c1) * (varianceA + varianceB + c2))
      }
    }
    return total / Double(rows * columns)
  }
}
