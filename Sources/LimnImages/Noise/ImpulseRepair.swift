import LimnTensors

extension Impulses {
  /// How far around a place `repair` looks, in pixels.
  package static let reach = 4

  /// Where a sample differs enough from those around it to be an impulse.
  private static let contrast: Float = 20 / 255

  /// Pixels `[1, C, H, W]` with the median of sound samples around in the place of each impulse: a switching median filter (Sun and
  /// Neuvo, 1994) over 3×3 to 7×7 pixels, which leaves all other samples as they are.
  package func repair(_ pixels: Tensor) -> Tensor {
    let (channels, height, width) = (pixels.shape[1], pixels.shape[2], pixels.shape[3])
    let plain = pixels.converted(to: .plain)
    let suspects = suspects(in: plain)
    var result = plain
    result.withMutableValues { output in
      plain.withValues { input in
        suspects.withUnsafeBufferPointer { suspects in
          let photo = SuspectPhoto(values: input, suspects: suspects, width: width, height: height)
          for index in 0..<channels * height * width where suspects[index] {
            let (x, y, channel) = (index % width, index / width % height, index / (width * height))
            if let value = photo.replacement(x: x, y: y, channel: channel, contrast: Self.contrast) {
              output[index] = value
            }
          }
        }
      }
    }
    return result
  }

  /// The samples that may be impulses, as `[C, H, W]`.
  private func suspects(in pixels: Tensor) -> [Bool] {
    let (channels, height, width) = (pixels.shape[1], pixels.shape[2], pixels.shape[3])
    let count = height * width
    var suspects = [Bool](repeating: false, count: channels * count)
    pixels.withValues { values in
      switch extremes {
      case .none: break
      case .channels:
        for index in suspects.indices { suspects[index] = Self.isExtreme(values[index]) }
      case .pixels:
        for index in 0..<count where (0..<channels).allSatisfy({ Self.isExtreme(values[$0 * count + index]) }) {
          for channel in 0..<channels { suspects[channel * count + index] = true }
        }
      }
      guard areHot, width >= 3, height >= 3, let base = values.baseAddress else { return }
      for y in 1..<height - 1 {
        for x in 1..<width - 1 {
          for channel in 0..<channels {
            let index = (channel * height + y) * width + x
            let value = values[index]
            let nearest = min(
              max(values[index - 1], values[index + 1]), max(values[index - width], values[index + width]))
            guard value - nearest > 30 / 255 else { continue }
            let around = Neighbours(base + index, width)
            guard around.distance(of: value) > max(30 / 255, 2 * around.spread) else { continue }
            // What is bright in several channels at once is a part of the picture.
            let isAlone = (0..<channels).allSatisfy { other in
              let place = (other * height + y) * width + x
              return other == channel
                || values[place] - Neighbours(base + place, width).median < 0.5 * (value - around.median)
            }
            if isAlone { suspects[index] = true }
          }
        }
      }
    }
    return suspects
  }
}

/// Samples of which some may be impulses.
private struct SuspectPhoto {
  let values: UnsafeBufferPointer<Float>
  let suspects: UnsafeBufferPointer<Bool>
  let width: Int
  let height: Int

  /// What belongs in the place of a suspect; nil where it is as those around it are, or lies in an area of its own value.
  func replacement(x: Int, y: Int, channel: Int, contrast: Float) -> Float? {
    let own = values[(channel * height + y) * width + x]
    for radius in 1...3 {
      var sound: [Float] = []
      var alike = 0
      for row in max(0, y - radius)...min(height - 1, y + radius) {
        for column in max(0, x - radius)...min(width - 1, x + radius) {
          let index = (channel * height + row) * width + column
          if !suspects[index] {
            sound.append(values[index])
          } else if abs(values[index] - own) < contrast {
            alike += 1
          }
        }
      }
      let side = 2 * radius + 1
      if radius > 1, alike * 2 > side * side { return nil }
      guard sound.count >= (radius == 1 ? 3 : 1) else { continue }
      let median = sound.median
      return abs(median - own) > contrast ? median : nil
    }
    return nil
  }
}
