import Foundation
import LimnTensors

/// Videos of balls that bounce in a box, the usual test of sequence models (Sutskever, Hinton and Taylor, "The recurrent temporal
/// restricted Boltzmann machine", 2008, as Gan et al., "Deep temporal sigmoid belief networks", 2015, draw them).
///
/// A box of 10×10 holds balls of radius 1.2 and equal mass; a frame is two steps of half a unit of time; all collisions are elastic.
/// A pixel's value is Σ exp(−(d²/r²)⁴) over the balls, 1 at most.
package struct BouncingBalls: Sendable {
  /// Rows and columns of a frame.
  package let size: Int
  /// How many balls there are.
  package let balls: Int

  /// Makes videos of frames of so many rows and columns.
  package init(size: Int = 30, balls: Int = 3) { (self.size, self.balls) = (size, balls) }

  static let (box, radius) = (10.0, 1.2)

  /// Frames `[T, 1, size, size]`, drawn from the key.
  package func frames(_ count: Int, key: RandomKey) -> Tensor {
    let paths = positions(count, key: key)
    let cell = Self.box / Double(size)
    return Tensor(shape: [count, 1, size, size]) { output in
      for frame in 0..<count {
        for row in 0..<size {
          for column in 0..<size {
            var sum = 0.0
            for ball in paths[frame] {
              let (dx, dy) = ((Double(column) + 0.5) * cell - ball.x, (Double(row) + 0.5) * cell - ball.y)
              let ratio = (dx * dx + dy * dy) / (Self.radius * Self.radius)
              if ratio < 4 { sum += exp(-(ratio * ratio * ratio * ratio)) }
            }
            output[(frame * size + row) * size + column] = Float(min(1, sum))
          }
        }
      }
    }
  }

  /// Where the balls are in each frame.
  package func positions(_ count: Int, key: RandomKey) -> [[SIMD2<Double>]] {
    var (places, speeds) = start(key: key)
    return (0..<count).map { _ in
      defer {
        for _ in 0..<2 { step(&places, &speeds) }
      }
      return places
    }
  }

  /// Places from 2 to 10 in which no ball touches another or a wall, and speeds whose squares sum to ¼.
  private func start(key: RandomKey) -> (places: [SIMD2<Double>], speeds: [SIMD2<Double>]) {
    let noise = key.split("speeds").normal([balls, 2]).array.map(Double.init)
    let norm = noise.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let speeds = (0..<balls).map { SIMD2(noise[2 * $0], noise[2 * $0 + 1]) * (0.5 / norm) }
    var attempt = 0
    while true {
      let place = key.split("places").split(attempt)
      let places = (0..<balls).map { SIMD2(2 + 8 * place.uniform(at: 2 * $0), 2 + 8 * place.uniform(at: 2 * $0 + 1)) }
      let isInside = places.allSatisfy { $0.min() >= Self.radius && $0.max() <= Self.box - Self.radius }
      if isInside, !places.hasTouching { return (places, speeds) }
      attempt += 1
    }
  }

  private func step(_ places: inout [SIMD2<Double>], _ speeds: inout [SIMD2<Double>]) {
    for ball in places.indices { places[ball] += 0.5 * speeds[ball] }
    for ball in places.indices {
      for axis in 0..<2 {
        if places[ball][axis] < Self.radius { speeds[ball][axis] = abs(speeds[ball][axis]) }
        if places[ball][axis] > Self.box - Self.radius { speeds[ball][axis] = -abs(speeds[ball][axis]) }
      }
    }
    for first in places.indices {
      for second in 0..<first {
        let line = places[first] - places[second]
        let distance = (line * line).sum().squareRoot()
        guard distance < 2 * Self.radius, distance > 0 else { continue }
        let unit = line / distance
        let (own, other) = ((unit * speeds[first]).sum(), (unit * speeds[second]).sum())
        speeds[first] += unit * (other - own)
        speeds[second] += unit * (own - other)
      }
    }
  }
}

extension [SIMD2<Double>] {
  /// Whether two balls overlap.
  fileprivate var hasTouching: Bool {
    indices.contains { first in
      (0..<first).contains { second in
        let line = self[first] - self[second]
        return (line * line).sum().squareRoot() < 2 * BouncingBalls.radius
      }
    }
  }
}
