import LimnTensors

/// A sensor's colour filter (RGGB, from any of its four pixels on) and the bilinear demosaicing of what it lets through.
struct BayerMosaic: Sendable {
  /// Column and row of the filter's red pixel, each 0 or 1.
  let x: Int, y: Int

  /// Keeps one channel at each place of colour pixels `[1, 3, H, W]` and interpolates the other two from their neighbours.
  func demosaiced(_ pixels: Tensor) -> Tensor {
    let (height, width) = (pixels.shape[2], pixels.shape[3])
    let plain = pixels.converted(to: .plain)
    return Tensor(shape: pixels.shape) { output in
      plain.withValues { input in
        for channel in 0..<3 {
          for row in 0..<height {
            for column in 0..<width {
              var (sum, weights): (Float, Float) = (0, 0)
              for near in max(0, row - 1)...min(height - 1, row + 1) {
                for beside in max(0, column - 1)...min(width - 1, column + 1)
                where self.channel(beside, near) == channel {
                  let steps = abs(near - row) + abs(beside - column)
                  // Green lies beside every other place; red and blue lie beside it or across a corner.
                  if steps == 2, channel == 1 { continue }
                  let weight: Float = steps == 0 ? 1 : steps == 1 ? 0.5 : 0.25
                  sum += weight * input[(channel * height + near) * width + beside]
                  weights += weight
                }
              }
              output[(channel * height + row) * width + column] = weights > 0 ? sum / weights : 0
            }
          }
        }
      }
    }
  }

  /// The channel that the filter lets through at a place: 0 red, 1 green, 2 blue.
  func channel(_ column: Int, _ row: Int) -> Int { (column + x) % 2 + (row + y) % 2 }
}
