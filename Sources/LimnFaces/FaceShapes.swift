import LimnTensors

/// Signed distances from the edges of simple shapes, negative inside, and what else drawing needs of arithmetic.
enum FaceShapes {
  /// An ellipse around the origin, to first order in the distance.
  @inline(__always)
  static func ellipse(_ x: Float, _ y: Float, _ a: Float, _ b: Float) -> Float {
    let (u, v) = (x / a, y / b)
    let radius = (u * u + v * v).squareRoot()
    let slope = (u * u / (a * a) + v * v / (b * b)).squareRoot()
    return radius < 1e-3 ? -min(a, b) : radius * (radius - 1) / slope
  }

  /// A rectangle around the origin whose corners are rounded.
  @inline(__always)
  static func roundedBox(_ x: Float, _ y: Float, _ halfWidth: Float, _ halfHeight: Float, _ corner: Float) -> Float {
    let (u, v) = (abs(x) - halfWidth + corner, abs(y) - halfHeight + corner)
    let (outerU, outerV) = (max(u, 0), max(v, 0))
    return (outerU * outerU + outerV * outerV).squareRoot() + min(max(u, v), 0) - corner
  }

  /// A line from one point to another with round ends.
  @inline(__always)
  static func capsule(
    _ x: Float, _ y: Float, from start: (x: Float, y: Float), to end: (x: Float, y: Float), radius: Float
  ) -> Float {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let (px, py) = (x - start.x, y - start.y)
    let along = min(max((px * dx + py * dy) / (dx * dx + dy * dy), 0), 1)
    let (qx, qy) = (px - along * dx, py - along * dy)
    return (qx * qx + qy * qy).squareRoot() - radius
  }

  /// A stroke along y = rise · t², t = x / half running from −1 to 1, thinner towards its ends.
  @inline(__always)
  static func arc(_ x: Float, _ y: Float, half: Float, rise: Float, thickness: Float) -> Float {
    let t = min(max(x / half, -1), 1)
    let slope = 2 * rise * t / half
    let beyond = max(abs(x) - half, 0)
    let distance = abs(y - rise * t * t) / (1 + slope * slope).squareRoot()
    return max(distance, beyond) - thickness * (1 - 0.85 * t * t)
  }

  /// The area between two curves, whose heights above and below are known at this x, within |x| ≤ half.
  @inline(__always)
  static func between(_ x: Float, _ y: Float, half: Float, top: Float, bottom: Float) -> Float {
    max(max(top - y, y - bottom), abs(x) - half)
  }

  /// 0 below the range, 1 above it, smooth between.
  @inline(__always)
  static func step(_ value: Float, _ low: Float, _ high: Float) -> Float {
    smoothStep(min(max((value - low) / (high - low), 0), 1))
  }

  /// A smooth random function of the plane, 0…1, that changes over about one unit.
  @inline(__always)
  static func noise(_ x: Float, _ y: Float, _ seed: UInt32) -> Float {
    let (left, top) = (Int32(x + 1_024) - 1_024, Int32(y + 1_024) - 1_024)
    let (u, v) = (x - Float(left), y - Float(top))
    let (s, t) = (smoothStep(u), smoothStep(v))
    let upper = random(left, top, seed) * (1 - s) + random(left + 1, top, seed) * s
    let lower = random(left, top + 1, seed) * (1 - s) + random(left + 1, top + 1, seed) * s
    return upper * (1 - t) + lower * t
  }

  /// A random number of a place, 0…1.
  @inline(__always)
  static func random(_ x: Int32, _ y: Int32, _ seed: UInt32) -> Float {
    var h = seed ^ (UInt32(bitPattern: x) &* 0x9E37_79B1) ^ (UInt32(bitPattern: y) &* 0x85EB_CA77)
    h = (h ^ (h >> 16)) &* 0x7FEB_352D
    h = (h ^ (h >> 15)) &* 0x846C_A68B
    return Float((h ^ (h >> 16)) >> 8) * 0x1p-24
  }
}
