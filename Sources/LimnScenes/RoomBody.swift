/// The body in a drawn room: it stands on the floor in the middle, as high as it is wide but for the capsule.
struct RoomBody {
  /// 0 a cube, 1 a cylinder, 2 a sphere, 3 a capsule.
  let shape: Int
  /// Half the width.
  let size: Double

  /// Where a ray first meets the body.
  struct Hit {
    let distance: Double
    let normal: SIMD3<Double>
  }

  /// Where a ray from a point outside first meets the body; nil where it does not.
  func hit(from eye: SIMD3<Double>, along ray: SIMD3<Double>) -> Hit? {
    switch shape {
    case 0: box(eye, ray)
    case 1: nearer(tube(eye, ray, 0...2 * size), disc(eye, ray))
    case 2: ball(eye, ray, SIMD3(0, size, 0))
    default:
      // As thick as two thirds of the others, and a third higher.
      RoomBody(shape: 2, size: size * 2 / 3).capsule(eye, ray, height: size * 8 / 3)
    }
  }

  /// How much light reaches the floor at a point: less near the body.
  func contact(at point: SIMD3<Double>) -> Double {
    let width = shape == 3 ? size * 2 / 3 : size
    let distance = (point.x * point.x + point.z * point.z).squareRoot()
    return 1 - 0.55 * max(0, min(1, 1.5 - distance / (1.2 * width)))
  }

  private func nearer(_ hits: Hit?...) -> Hit? {
    hits.compactMap(\.self).min { $0.distance < $1.distance }
  }

  /// The nearest of two solutions of a quadratic equation that is positive.
  private func root(_ a: Double, _ halfB: Double, _ c: Double) -> Double? {
    let discriminant = halfB * halfB - a * c
    guard discriminant >= 0, a > 0 else { return nil }
    let distance = (-halfB - discriminant.squareRoot()) / a
    return distance > 0 ? distance : nil
  }

  private func ball(_ eye: SIMD3<Double>, _ ray: SIMD3<Double>, _ centre: SIMD3<Double>) -> Hit? {
    let offset = eye - centre
    guard let distance = root(1, offset.dot(ray), offset.dot(offset) - size * size) else { return nil }
    return Hit(distance: distance, normal: (offset + ray * distance).unit)
  }

  private func tube(_ eye: SIMD3<Double>, _ ray: SIMD3<Double>, _ heights: ClosedRange<Double>) -> Hit? {
    let (across, along) = (SIMD3(eye.x, 0, eye.z), SIMD3(ray.x, 0, ray.z))
    guard let distance = root(along.dot(along), across.dot(along), across.dot(across) - size * size),
      heights.contains(eye.y + ray.y * distance)
    else { return nil }
    return Hit(distance: distance, normal: (across + along * distance).unit)
  }

  /// The top of the cylinder.
  private func disc(_ eye: SIMD3<Double>, _ ray: SIMD3<Double>) -> Hit? {
    guard ray.y < 0 else { return nil }
    let distance = (2 * size - eye.y) / ray.y
    let point = eye + ray * distance
    guard distance > 0, point.x * point.x + point.z * point.z <= size * size else { return nil }
    return Hit(distance: distance, normal: SIMD3(0, 1, 0))
  }

  private func capsule(_ eye: SIMD3<Double>, _ ray: SIMD3<Double>, height: Double) -> Hit? {
    nearer(
      tube(eye, ray, size...height - size), ball(eye, ray, SIMD3(0, size, 0)),
      ball(eye, ray, SIMD3(0, height - size, 0)))
  }

  private func box(_ eye: SIMD3<Double>, _ ray: SIMD3<Double>) -> Hit? {
    let (low, high) = (SIMD3(-size, 0, -size), SIMD3(size, 2 * size, size))
    var (enter, exit, normal) = (-Double.infinity, Double.infinity, SIMD3<Double>.zero)
    for axis in 0..<3 {
      if ray[axis] == 0 {
        guard (low[axis]...high[axis]).contains(eye[axis]) else { return nil }
        continue
      }
      let (first, second) = ((low[axis] - eye[axis]) / ray[axis], (high[axis] - eye[axis]) / ray[axis])
      if min(first, second) > enter {
        enter = min(first, second)
        normal = .zero
        normal[axis] = ray[axis] > 0 ? -1 : 1
      }
      exit = min(exit, max(first, second))
    }
    return enter > 0 && enter <= exit ? Hit(distance: enter, normal: normal) : nil
  }
}

extension SIMD3<Double> {
  /// The scalar product.
  func dot(_ other: SIMD3<Double>) -> Double { (self * other).sum() }

  /// The vector at right angles to both.
  func cross(_ other: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  /// The same direction, of length 1.
  var unit: SIMD3<Double> { self / dot(self).squareRoot() }
}
