import Foundation
import LimnTensors

/// Some of a photo's pixels: those that an edit should have left as they were.
package struct PixelSelection: Sendable {
  /// Columns of pixels.
  package let width: Int
  /// Rows of pixels.
  package let height: Int
  /// Whether each pixel counts, row by row.
  package private(set) var counts: [Bool]

  /// Below this, an edit's mask is taken for 0.
  package static let maskLimit: Float = 0.02

  /// All pixels outside a rectangle.
  package init(width: Int, height: Int, outside columns: Range<Int>, _ rows: Range<Int>) {
    self.width = width
    self.height = height
    counts = [Bool](repeating: true, count: width * height)
    for row in rows.clamped(to: 0..<height) {
      for column in columns.clamped(to: 0..<width) { counts[row * width + column] = false }
    }
  }

  /// All pixels around which, within one pixel, an edit's mask `[1, 1, h, w]` is below `maskLimit`; it lies in the photo with
  /// its top left corner at (x, y) and is 0 elsewhere.
  package init(width: Int, height: Int, outside mask: Tensor, x: Int, y: Int) {
    self.init(width: width, height: height, outside: 0..<0, 0..<0)
    let (rows, columns) = (mask.shape[2], mask.shape[3])
    mask.converted(to: .plain).withValues { mask in
      for row in 0..<rows {
        for column in 0..<columns where mask[row * columns + column] >= Self.maskLimit {
          for near in max(0, y + row - 1)...max(0, min(height - 1, y + row + 1)) {
            for beside in max(0, x + column - 1)...max(0, min(width - 1, x + column + 1)) {
              counts[near * width + beside] = false
            }
          }
        }
      }
    }
  }

  /// The share of the pixels that do not count.
  package var shareLeftOut: Double {
    Double(counts.reduce(0) { $0 + ($1 ? 0 : 1) }) / Double(max(1, counts.count))
  }

  /// The PSNR of two pictures `[1, C, H, W]` over these pixels, in dB, infinite where they are equal; nil if no pixel counts.
  package func peakSignalToNoiseRatio(_ a: Tensor, _ b: Tensor) -> Double? {
    precondition(a.shape == b.shape && a.shape[2] == height && a.shape[3] == width, "\(a.shape) is not \(b.shape)")
    let (plane, channels) = (width * height, a.shape[1])
    var (sum, pixels) = (0.0, 0)
    a.converted(to: .plain).withValues { a in
      b.converted(to: .plain).withValues { b in
        for pixel in 0..<plane where counts[pixel] {
          pixels += 1
          for channel in 0..<channels {
            let difference = Double(a[channel * plane + pixel]) - Double(b[channel * plane + pixel])
            sum += difference * difference
          }
        }
      }
    }
    guard pixels > 0 else { return nil }
    return sum == 0 ? .infinity : 10 * log10(Double(pixels * channels) / sum)
  }
}
