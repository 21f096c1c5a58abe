/// A map of the plane that keeps straight lines straight and parallel ones parallel: `(a·x + b·y + c, d·x + e·y + f)`.
package struct AffineMap: Sendable, Hashable {
  /// The row of the matrix that gives x, and the shift.
  package let a: Double, b: Double, c: Double
  /// The row of the matrix that gives y, and the shift.
  package let d: Double, e: Double, f: Double

  /// Makes a map from its coefficients.
  package init(a: Double, b: Double, c: Double, d: Double, e: Double, f: Double) {
    (self.a, self.b, self.c, self.d, self.e, self.f) = (a, b, c, d, e, f)
  }

  /// A similarity as an affine map.
  package init(_ map: Similarity) {
    self.init(a: map.a, b: -map.b, c: map.c, d: map.b, e: map.a, f: map.d)
  }

  /// The map that takes points as near as it can to others: the sum of the weighted squared distances is least.
  ///
  /// Nil where the weighted points are all on one line, and where it would mirror.
  package init?(from points: [ImagePoint], to targets: [ImagePoint], weights: [Double]) {
    precondition(points.count == targets.count && points.count == weights.count, "each point has a target and a weight")
    guard weights.reduce(0, +) > 0 else { return nil }
    let (from, to) = (ImagePoint.mean(of: points, weights: weights), ImagePoint.mean(of: targets, weights: weights))
    // The second moments of the points, and theirs with the targets: the map solves the normal equations.
    var (xx, xy, yy, ux, uy, vx, vy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for ((point, target), weight) in zip(zip(points, targets), weights) {
      let (x, y, u, v) = (point.x - from.x, point.y - from.y, target.x - to.x, target.y - to.y)
      xx += weight * x * x
      xy += weight * x * y
      yy += weight * y * y
      ux += weight * u * x
      uy += weight * u * y
      vx += weight * v * x
      vy += weight * v * y
    }
    let determinant = xx * yy - xy * xy
    guard determinant > 1e-9 * (xx + yy) * (xx + yy) else { return nil }
    let (a, b) = ((ux * yy - uy * xy) / determinant, (uy * xx - ux * xy) / determinant)
    let (d, e) = ((vx * yy - vy * xy) / determinant, (vy * xx - vx * xy) / determinant)
    guard a * e - b * d > 1e-12, (a + b + d + e).isFinite else { return nil }
    self.init(a: a, b: b, c: to.x - a * from.x - b * from.y, d: d, e: e, f: to.y - d * from.x - e * from.y)
  }

  /// By how much areas grow.
  package var determinant: Double { a * e - b * d }

  /// How many times as long a line becomes, across all directions: the square root of the determinant.
  package var scale: Double { determinant.squareRoot() }

  /// How many times as much lines of one direction are stretched as those of another, at most: 1 for a similarity.
  package var stretch: Double {
    let square = a * a + b * b + d * d + e * e
    let longest = ((square + max(0, square * square - 4 * determinant * determinant).squareRoot()) / 2)
    return longest / determinant
  }

  /// Where a point goes.
  @inline(__always)
  package func callAsFunction(_ point: ImagePoint) -> ImagePoint {
    ImagePoint(x: a * point.x + b * point.y + c, y: d * point.x + e * point.y + f)
  }

  /// The map that undoes this one, whose determinant is not 0.
  package var inverse: AffineMap {
    let (p, q, r, s) = (e / determinant, -b / determinant, -d / determinant, a / determinant)
    return AffineMap(a: p, b: q, c: -(p * c + q * f), d: r, e: s, f: -(r * c + s * f))
  }

  /// This map, and then a scaling by a factor.
  package func scaled(by factor: Double) -> AffineMap { scaled(across: factor, down: factor) }

  /// This map, and then a scaling of each axis by a factor of its own.
  func scaled(across: Double, down: Double) -> AffineMap {
    AffineMap(a: a * across, b: b * across, c: c * across, d: d * down, e: e * down, f: f * down)
  }

  /// A shift, and then this map.
  package func shifted(x: Double, y: Double) -> AffineMap {
    let start = self(ImagePoint(x: x, y: y))
    return AffineMap(a: a, b: b, c: start.x, d: d, e: e, f: start.y)
  }
}
