import LimnTensors

/// The tint of a photo without colours of its own, stored in colour: black and white, sepia, a blueprint. Each channel of such a
/// photo is a function of the brightness, and so are the channels of what an edit makes of it.
package struct FaceTone: Sendable {
  /// How much brighter each channel is than the pixel, by its brightness: `levels` values from 0 to 1, three channels one behind
  /// the other.
  private let offsets: [Float]

  private static let levels = 64
  /// How far the colours of a toned photo are from its tint at most (root mean square), and how many pixels say what it is.
  private static let (tolerance, least): (Float, Int) = (2.5 / 255, 256)

  /// The tint of a picture `[1, 3, H, W]`; nil where it has colours of its own, or no colour channels.
  package init?(of picture: Tensor) {
    guard picture.shape[1] == 3 else { return nil }
    let pixels = picture.shape[2] * picture.shape[3]
    guard pixels >= Self.least else { return nil }
    let levels = Self.levels
    let (sums, counts) = picture.converted(to: .plain).withValues { values in
      var sums = [Float](repeating: 0, count: 3 * levels)
      var counts = [Float](repeating: 0, count: levels)
      for pixel in 0..<pixels {
        let brightness = Self.brightness(values, pixel, pixels)
        let level = Self.level(brightness)
        counts[level] += 1
        for channel in 0..<3 { sums[channel * levels + level] += values[channel * pixels + pixel] - brightness }
      }
      return (sums, counts)
    }
    // Levels that no pixel has take their nearest neighbour's tint.
    let known = (0..<levels).filter { counts[$0] > 0 }
    offsets = (0..<3 * levels).map { place in
      let nearest = known.min { abs($0 - place % levels) < abs($1 - place % levels) } ?? 0
      return sums[place / levels * levels + nearest] / max(1, counts[nearest])
    }
    var error: Float = 0
    picture.converted(to: .plain).withValues { values in
      for pixel in 0..<pixels {
        let brightness = Self.brightness(values, pixel, pixels)
        for channel in 0..<3 {
          let off = values[channel * pixels + pixel] - brightness - offset(channel, brightness)
          error += off * off
        }
      }
    }
    guard (error / Float(3 * pixels)).squareRoot() <= Self.tolerance else { return nil }
  }

  /// A change `[1, 3, H, W]` of such a picture in the picture's tint: its brightness changes as much. Where nothing changes,
  /// nothing does.
  package func tinted(_ change: Tensor, of picture: Tensor) -> Tensor {
    let pixels = picture.shape[2] * picture.shape[3]
    var result = change.converted(to: .plain)
    picture.converted(to: .plain).withValues { values in
      result.withMutableValues { change in
        for pixel in 0..<pixels {
          let (r, g, b) = (change[pixel], change[pixels + pixel], change[2 * pixels + pixel])
          guard r != 0 || g != 0 || b != 0 else { continue }
          let before = Self.brightness(values, pixel, pixels)
          let step = (r + 2 * g + b) / 4
          for channel in 0..<3 {
            change[channel * pixels + pixel] = step + offset(channel, before + step) - offset(channel, before)
          }
        }
      }
    }
    return result
  }

  /// A channel's offset at a brightness, between the middles of two levels.
  @inline(__always)
  private func offset(_ channel: Int, _ brightness: Float) -> Float {
    let levels = Self.levels
    let place = max(0, min(Float(levels - 1), brightness * Float(levels) - 0.5))
    let first = min(levels - 2, Int(place))
    let share = place - Float(first)
    let start = channel * levels + first
    return offsets[start] + share * (offsets[start + 1] - offsets[start])
  }

  @inline(__always)
  private static func level(_ brightness: Float) -> Int {
    Int(max(0, min(Float(levels - 1), brightness * Float(levels))))
  }

  /// A pixel's brightness: exactly its value where all channels are equal.
  @inline(__always)
  private static func brightness(_ values: UnsafeBufferPointer<Float>, _ pixel: Int, _ pixels: Int) -> Float {
    (values[pixel] + 2 * values[pixels + pixel] + values[2 * pixels + pixel]) / 4
  }
}
