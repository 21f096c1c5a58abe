/// A map of the plane that turns, scales and shifts: (x, y) to (a·x − b·y + c, b·x + a·y + d).
package struct Similarity: Sendable, Hashable {
  /// The scale times the cosine and the sine of the turn.
  package let a: Double, b: Double
  /// The shift.
  package let c: Double, d: Double

  /// Makes a map from its coefficients.
  package init(a: Double, b: Double, c: Double, d: Double) {
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
  }

  /// The map that takes points as near as it can to others: the sum of the weighted squared distances is least (Umeyama,
  /// "Least-squares estimation of transformation parameters between two point patterns", 1991, without reflections).
  ///
  /// Nil where the weighted points are all in one place.
  package init?(from points: [ImagePoint], to targets: [ImagePoint], weights: [Double]) {
    precondition(points.count == targets.count && points.count == weights.count, "each point has a target and a weight")
    let total = weights.reduce(0, +)
    let (from, to) = (ImagePoint.mean(of: points, weights: weights), ImagePoint.mean(of: targets, weights: weights))
    var (along, across, size) = (0.0, 0.0, 0.0)
    for ((point, target), weight) in zip(zip(points, targets), weights) {
      let (x, y, u, v) = (point.x - from.x, point.y - from.y, target.x - to.x, target.y - to.y)
      along += weight * (x * u + y * v)
      across += weight * (x * v - y * u)
      size += weight * (x * x + y * y)
    }
    guard size > 1e-9, total > 0, along * along + across * across > 0 else { return nil }
    let (a, b) = (along / size, across / size)
    guard a.isFinite, b.isFinite else { return nil }
    self.init(a: a, b: b, c: to.x - a * from.x + b * from.y, d: to.y - b * from.x - a * from.y)
  }

  /// How many times as long a line becomes.
  package var scale: Double { (a * a + b * b).squareRoot() }

  /// Where a point goes.
  package func callAsFunction(_ point: ImagePoint) -> ImagePoint {
    ImagePoint(x: a * point.x - b * point.y + c, y: b * point.x + a * point.y + d)
  }

  /// The map that undoes this one, whose scale is not 0.
  package var inverse: Similarity {
    let square = a * a + b * b
    let (p, q) = (a / square, -b / square)
    return Similarity(a: p, b: q, c: -(p * c - q * d), d: -(q * c + p * d))
  }
}
