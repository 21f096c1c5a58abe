import Foundation
import LimnImages

/// A body on the floor of a square room, seen from one of fifteen places: a set of our own with the factors of 3D Shapes (Burgess and Kim,
/// "3D Shapes dataset", 2018), not that set itself.
///
/// Each pixel is the mean of four rays. Walls and floor have one hue each, at full saturation; one light shades them by Lambert's
/// law, and the floor is darker where the body touches it.
package struct Rooms: FactorScene {
  /// "rooms".
  package let name = "rooms"
  /// What is drawn.
  package let summary = "A coloured body on the floor of a coloured room, seen from several sides, 64×64 in colour."
  /// The hues of floor, wall and body, the body's scale and shape (cube, cylinder, sphere, capsule), and the camera's place.
  package let factors = [
    Factor("floor_hue", 10), Factor("wall_hue", 10), Factor("object_hue", 10), Factor("scale", 8), Factor("shape", 4),
    Factor("orientation", 15),
  ]
  /// 64.
  package let width = 64
  /// 64.
  package let height = 64
  /// 3.
  package let channels = 3

  /// Makes the set.
  package init() {}

  /// The picture of the three hues, scale, shape and orientation.
  package func image(_ values: [Int]) -> Image {
    let colours = values[0..<3].map { Self.hue(Double($0) / 10) }
    let body = RoomBody(shape: values[4], size: 0.75 + 0.5 * Double(values[3]) / 7)
    let angle = (-30 + 60 * Double(values[5]) / 14) * Double.pi / 180
    // On a circle about the middle of the room, looking at the body's middle height.
    let eye = SIMD3(5.2 * sin(angle), 2.6, 5.2 * cos(angle))
    let forward = (SIMD3(0, 0.8, 0) - eye).unit
    let right = forward.cross(SIMD3(0, 1, 0)).unit
    let up = right.cross(forward)
    var samples = [UInt8](repeating: 0, count: 3 * width * height)
    for row in 0..<height {
      for column in 0..<width {
        var sum = SIMD3<Double>.zero
        for part in 0..<4 {
          let x = (Double(column) + (part % 2 == 0 ? 0.25 : 0.75)) / Double(width) * 2 - 1
          let y = 1 - (Double(row) + (part < 2 ? 0.25 : 0.75)) / Double(height) * 2
          let ray = (forward * 1.9 + right * x + up * y).unit
          sum += Self.colour(from: eye, along: ray, body, floor: colours[0], wall: colours[1], own: colours[2])
        }
        for channel in 0..<3 {
          samples[3 * (row * width + column) + channel] = UInt8((min(1, sum[channel] / 4) * 255).rounded())
        }
      }
    }
    return Image(width: width, height: height, channels: .rgb, samples: .uint8(samples))
  }

  private static let (side, wallHeight) = (6.0, 2.2)
  private static let light = SIMD3(0.45, 0.8, 0.4).unit
  private static let sky = SIMD3(0.62, 0.78, 0.93)

  /// What one ray sees: the body, else the floor, a wall, or the sky above the walls.
  private static func colour(
    from eye: SIMD3<Double>, along ray: SIMD3<Double>, _ body: RoomBody, floor: SIMD3<Double>, wall: SIMD3<Double>,
    own: SIMD3<Double>
  ) -> SIMD3<Double> {
    if let hit = body.hit(from: eye, along: ray) { return own * shade(hit.normal) }
    // The camera is in the room: a ray leaves it through the floor or one of the planes of the walls.
    var (distance, normal) = (Double.infinity, SIMD3<Double>.zero)
    func leave(_ place: Double, _ speed: Double, _ axis: SIMD3<Double>) {
      guard speed != 0 else { return }
      let exit = ((speed > 0 ? side : -side) - place) / speed
      if exit < distance { (distance, normal) = (exit, axis * (speed > 0 ? -1 : 1)) }
    }
    leave(eye.x, ray.x, SIMD3(1, 0, 0))
    leave(eye.z, ray.z, SIMD3(0, 0, 1))
    if ray.y < 0, -eye.y / ray.y < distance {
      let point = eye + ray * (-eye.y / ray.y)
      return floor * (shade(SIMD3(0, 1, 0)) * body.contact(at: point))
    }
    return eye.y + ray.y * distance > wallHeight ? sky : wall * shade(normal)
  }

  /// The light that falls on a surface: two fifths from all sides, the rest by Lambert's law.
  private static func shade(_ normal: SIMD3<Double>) -> Double { 0.4 + 0.6 * max(0, normal.dot(light)) }

  /// A hue from 0 to 1 at full saturation and brightness.
  private static func hue(_ hue: Double) -> SIMD3<Double> {
    func part(_ offset: Double) -> Double {
      let place = (hue * 6 + offset).truncatingRemainder(dividingBy: 6)
      return 1 - max(0, min(1, min(place, 4 - place)))
    }
    return SIMD3(part(5), part(3), part(1))
  }
}
