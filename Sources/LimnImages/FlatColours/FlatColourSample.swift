import LimnTensors

/// Pixels drawn evenly from a picture, as levels of 8 bits.
struct FlatColourSample {
  /// Pixels that are looked at, at most.
  private static let most = 8000
  /// Pictures of fewer pixels say too little.
  private static let least = 1024

  /// Channels of a pixel: 1 where all of the picture's are the same.
  let channels: Int
  /// Whether the picture has three channels that are the same.
  let isGrey: Bool
  /// The levels, pixel by pixel.
  private(set) var levels: [UInt8]

  /// How many pixels there are.
  var count: Int { levels.count / channels }

  /// Draws from parts `[1, C, h, w]`; nil if they are too small.
  init?(_ parts: [Tensor]) {
    guard let all = parts.first?.shape[1], all == 1 || all == 3 else { return nil }
    let sizes = parts.map { $0.shape[2] * $0.shape[3] }
    let total = sizes.reduce(0, +)
    guard total >= Self.least else { return nil }
    let count = min(total, Self.most)
    var levels: [UInt8] = []
    levels.reserveCapacity(count * all)
    var (part, start) = (0, 0)
    for index in 0..<count {
      // One pixel of each stretch, at a place in it that no pattern of the picture follows (the fractional parts of the golden ratio's
      // multiples are spread evenly).
      let turn = (Double(index) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
      let pixel = min(total - 1, Int((Double(index) + turn) * Double(total) / Double(count)))
      while pixel >= start + sizes[part] {
        start += sizes[part]
        part += 1
      }
      parts[part].withValues { values in
        for channel in 0..<all { levels.append(Self.level(values[channel * sizes[part] + pixel - start])) }
      }
    }
    isGrey = all == 3 && Self.isGrey(levels)
    channels = isGrey ? 1 : all
    self.levels = isGrey ? stride(from: 0, to: levels.count, by: 3).map { levels[$0] } : levels
  }

  /// Whether the three channels of each pixel are the same.
  private static func isGrey(_ levels: [UInt8]) -> Bool {
    stride(from: 0, to: levels.count, by: 3).allSatisfy { start in
      let red = levels[start]
      return red == levels[start + 1] && red == levels[start + 2]
    }
  }

  /// The sample's pixels at intervals of `step`.
  func every(_ step: Int) -> FlatColourSample {
    var fewer = self
    fewer.levels = stride(from: 0, to: count, by: step).flatMap { pixel in
      levels[pixel * channels..<(pixel + 1) * channels]
    }
    return fewer
  }

  /// A value from 0 to 1 as a level of 8 bits.
  static func level(_ value: Float) -> UInt8 { UInt8(min(max(value * 255, 0), 255).rounded()) }
}
