extension Image {
  /// Whether some pixel cannot be seen at all: alpha 0.
  package var hasInvisible: Bool {
    guard channels.hasAlpha else { return false }
    let step = channels.count
    switch samples {
    case .uint8(let samples): return stride(from: step - 1, to: samples.count, by: step).contains { samples[$0] == 0 }
    case .uint16(let samples): return stride(from: step - 1, to: samples.count, by: step).contains { samples[$0] == 0 }
    }
  }

  /// The same picture with the colours of a visible pixel near by in each pixel that cannot be seen (alpha 0): what looks at a
  /// pixel's surroundings finds nothing there that is not in the visible picture. Alpha stays; a picture of which nothing can be
  /// seen stays as it is.
  package func fillingInvisible() -> Image {
    guard hasInvisible else { return self }
    var filled = self
    switch samples {
    case .uint8(var samples):
      filled.samples = .uint8([])
      fill(&samples)
      filled.samples = .uint8(samples)
    case .uint16(var samples):
      filled.samples = .uint8([])
      fill(&samples)
      filled.samples = .uint16(samples)
    }
    return filled
  }

  /// The same picture with another's colours, of the same size and kind, in each pixel that cannot be seen.
  package func restoringInvisible(from original: Image) -> Image {
    guard hasInvisible, original.channels == channels, original.samples.count == samples.count else { return self }
    var restored = self
    switch (samples, original.samples) {
    case (.uint8(var own), .uint8(let other)):
      restore(&own, from: other)
      restored.samples = .uint8(own)
    case (.uint16(var own), .uint16(let other)):
      restore(&own, from: other)
      restored.samples = .uint16(own)
    default: break
    }
    return restored
  }

  private func restore<Sample: FixedWidthInteger>(_ samples: inout [Sample], from other: [Sample]) {
    let step = channels.count
    for last in stride(from: step - 1, to: samples.count, by: step) where samples[last] == 0 {
      for index in last - step + 1..<last { samples[index] = other[index] }
    }
  }

  /// Two passes over the pixels, forwards and backwards, that carry the nearest visible colour along with its distance (a chamfer
  /// distance of 3 for a step aside and 4 for one across; Borgefors, 1986).
  private func fill<Sample: FixedWidthInteger>(_ samples: inout [Sample]) {
    let (step, width, height) = (channels.count, width, height)
    let far = Int32.max / 2
    var distances = [Int32](repeating: far, count: width * height)
    samples.withUnsafeMutableBufferPointer { samples in
      distances.withUnsafeMutableBufferPointer { distances in
        for pixel in 0..<width * height where samples[pixel * step + step - 1] != 0 { distances[pixel] = 0 }
        func take(_ pixel: Int, from other: Int, cost: Int32) {
          guard distances[other] + cost < distances[pixel] else { return }
          distances[pixel] = distances[other] + cost
          for channel in 0..<step - 1 { samples[pixel * step + channel] = samples[other * step + channel] }
        }
        for y in 0..<height {
          for x in 0..<width where distances[y * width + x] != 0 {
            let pixel = y * width + x
            if x > 0 { take(pixel, from: pixel - 1, cost: 3) }
            guard y > 0 else { continue }
            take(pixel, from: pixel - width, cost: 3)
            if x > 0 { take(pixel, from: pixel - width - 1, cost: 4) }
            if x < width - 1 { take(pixel, from: pixel - width + 1, cost: 4) }
          }
        }
        for y in (0..<height).reversed() {
          for x in (0..<width).reversed() where distances[y * width + x] != 0 {
            let pixel = y * width + x
            if x < width - 1 { take(pixel, from: pixel + 1, cost: 3) }
            guard y < height - 1 else { continue }
            take(pixel, from: pixel + width, cost: 3)
            if x < width - 1 { take(pixel, from: pixel + width + 1, cost: 4) }
            if x > 0 { take(pixel, from: pixel + width - 1, cost: 4) }
          }
        }
      }
    }
  }
}
