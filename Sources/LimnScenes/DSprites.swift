import Foundation
import LimnImages

/// White squares, ellipses and hearts on black, drawn anew like those of dSprites (Matthey et al., "dSprites: Disentanglement
/// testing Sprites dataset", 2017): of the 320 frames that its authors show, 282 are the same and no other differs in more than 4
/// pixels.
///
/// A pixel is on if its centre lies inside the shape. Orientations 0 and 39 are the same picture, as in the original.
package struct DSprites: FactorScene {
  /// "dsprites".
  package let name = "dsprites"
  /// What is drawn.
  package let summary =
    "Squares, ellipses and hearts of several sizes, orientations and positions, 64×64 in black and white."
  /// Shape (square, ellipse, heart), scale, orientation, x and y.
  package let factors = [
    Factor("shape", 3), Factor("scale", 6), Factor("orientation", 40), Factor("x", 32), Factor("y", 32),
  ]
  /// 64.
  package let width = 64
  /// 64.
  package let height = 64
  /// 1.
  package let channels = 1

  private let heart = HeartCurve()

  /// Makes the set.
  package init() {}

  /// The picture of shape, scale, orientation, x and y.
  package func image(_ values: [Int]) -> Image {
    let scale = 0.5 + 0.1 * Double(values[1])
    let angle = Double(values[2]) * 2 * Double.pi / 39
    let (cosine, sine) = (cos(angle), sin(angle))
    let (x, y) = (16 + 32 * Double(values[3]) / 31, 16 + 32 * Double(values[4]) / 31)
    let reach = Self.reach * scale
    let (left, right) = (max(0, Int(x - reach)), min(width - 1, Int(x + reach)))
    let (top, bottom) = (max(0, Int(y - reach)), min(height - 1, Int(y + reach)))
    var samples = [UInt8](repeating: 0, count: width * height)
    samples.withUnsafeMutableBufferPointer { samples in
      for row in top...bottom {
        let dy = Double(row) + 0.5 - y
        for column in left...right {
          let dx = Double(column) + 0.5 - x
          let u = (cosine * dx - sine * dy) / scale
          let v = (sine * dx + cosine * dy) / scale
          let isInside =
            switch values[0] {
            case 0: max(abs(u), abs(v)) <= 9.6
            case 1: (u / 12.77) * (u / 12.77) + (v / 7.21) * (v / 7.21) <= 1
            default: heart.contains(u, v)
            }
          if isInside { samples[row * width + column] = 255 }
        }
      }
    }
    return Image(width: width, height: height, channels: .grey, samples: .uint8(samples))
  }

  /// No shape of scale 1 reaches further from its centre, in pixels: the corner of the square.
  private static let reach = 13.6
}

/// The outline of the heart of scale 1 as distances from its centre by the angle from above; it is the same to the left and to
/// the right.
private struct HeartCurve: Sendable {
  private let angles: [Double]
  private let radii: [Double]
  private let nearest: Double
  private let farthest: Double

  init() {
    let points = (0...2048).map { step -> (angle: Double, radius: Double) in
      let t = Double(step) * (Double.pi / 2048)
      let sine = sin(t)
      let across = 9.6 * sine * sine * sine
      let up = 0.662 * (13 * cos(t) - 5 * cos(2 * t) - 2 * cos(3 * t) - cos(4 * t)) + 1.44
      return (atan2(across, up), hypot(across, up))
    }.sorted { $0.angle < $1.angle }
    angles = points.map(\.angle)
    radii = points.map(\.radius)
    nearest = radii.min() ?? 0
    farthest = radii.max() ?? 0
  }

  /// Whether a point lies inside, `v` being below the centre.
  func contains(_ u: Double, _ v: Double) -> Bool {
    let distance = hypot(u, v)
    if distance <= nearest { return true }
    if distance > farthest { return false }
    return distance <= radius(at: atan2(abs(u), -v))
  }

  /// The distance of the outline at an angle, a straight line between two points.
  private func radius(at angle: Double) -> Double {
    var (low, high) = (0, angles.count - 1)
    if angle <= angles[low] { return radii[low] }
    if angle >= angles[high] { return radii[high] }
    while high - low > 1 {
      let middle = (low + high) / 2
      if angles[middle] <= angle { low = middle } else { high = middle }
    }
    let part = (angle - angles[low]) / max(angles[high] - angles[low], .leastNormalMagnitude)
    return radii[low] + part * (radii[high] - radii[low])
  }
}
