import Foundation
import LimnTensors

extension Tensor {
  /// Every plane of `[N, C, H, W]` blurred by a Gaussian of this standard deviation in pixels, cut off at three of them; what
  /// lies beyond the border is taken for the border's own pixels. 0 changes nothing.
  package func blurred(sigma: Double) -> Tensor {
    precondition(shape.rank == 4 && sigma >= 0, "only [N, C, H, W] is blurred, not \(shape)")
    guard sigma > 0 else { return self }
    let (planes, height, width) = (shape[0] * shape[1], shape[2], shape[3])
    let taps = Self.gaussian(sigma)
    let radius = taps.count / 2
    let plain = converted(to: .plain)
    return Tensor(shape: shape) { output in
      plain.withValues { input in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: width + 2 * radius) { line in
          for plane in 0..<planes {
            for row in 0..<height {
              line.update(repeating: 0)
              for tap in 0..<taps.count {
                let from = (plane * height + min(max(row + tap - radius, 0), height - 1)) * width
                let weight = taps[tap]
                for column in 0..<width { line[radius + column] += weight * input[from + column] }
              }
              for place in 0..<radius {
                line[place] = line[radius]
                line[radius + width + place] = line[radius + width - 1]
              }
              let to = (plane * height + row) * width
              for column in 0..<width { output[to + column] = 0 }
              for tap in 0..<taps.count {
                let weight = taps[tap]
                for column in 0..<width { output[to + column] += weight * line[column + tap] }
              }
            }
          }
        }
      }
    }
  }

  /// The weights of a Gaussian, whose sum is 1.
  private static func gaussian(_ sigma: Double) -> [Float] {
    let radius = max(1, Int((3 * sigma).rounded(.up)))
    let raw = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let sum = raw.reduce(0, +)
    return raw.map { Float($0 / sum) }
  }
}
