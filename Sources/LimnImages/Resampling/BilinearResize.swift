import LimnTensors

extension Tensor {
  /// Every plane of `[N, C, H, W]` resampled to another size between neighbouring pixels, for masks: what comes out lies within
  /// what went in, and where all is 0 it stays 0.
  package func resizedBilinearly(width: Int, height: Int) -> Tensor {
    precondition(shape.rank == 4, "only [N, C, H, W] is resized, not \(shape)")
    let (planes, rows, columns) = (shape[0] * shape[1], shape[2], shape[3])
    guard width != columns || height != rows else { return converted(to: .plain) }
    let (across, down) = (Self.neighbours(from: columns, to: width), Self.neighbours(from: rows, to: height))
    let plain = converted(to: .plain)
    return Tensor(shape: [shape[0], shape[1], height, width]) { output in
      plain.withValues { input in
        for plane in 0..<planes {
          for row in 0..<height {
            let (above, below) = (plane * rows + down[row].first, plane * rows + down[row].second)
            let share = down[row].share
            for column in 0..<width {
              let place = across[column]
              let top = Self.mixed(
                input[above * columns + place.first], input[above * columns + place.second], place.share)
              let low = Self.mixed(
                input[below * columns + place.first], input[below * columns + place.second], place.share)
              output[(plane * height + row) * width + column] = Self.mixed(top, low, share)
            }
          }
        }
      }
    }
  }

  @inline(__always)
  private static func mixed(_ a: Float, _ b: Float, _ share: Float) -> Float { a + share * (b - a) }

  /// For each place of the new axis the two old ones beside it and the second one's share.
  private static func neighbours(from source: Int, to target: Int) -> [(first: Int, second: Int, share: Float)] {
    (0..<target).map { index in
      let place = min(max((Double(index) + 0.5) * Double(source) / Double(target) - 0.5, 0), Double(source - 1))
      let first = Int(place)
      return (first, min(first + 1, source - 1), Float(place - Double(first)))
    }
  }
}
