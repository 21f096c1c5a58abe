/// A place in a picture, in pixels from its top left corner: the centre of the first pixel is at (0.5, 0.5).
package struct ImagePoint: Sendable, Hashable {
  /// Pixels from the left edge.
  package var x: Double
  /// Pixels from the top edge.
  package var y: Double

  /// Makes a place.
  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  /// The distance to another place, in pixels.
  package func distance(to other: ImagePoint) -> Double {
    ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
  }

  /// The weighted mean of places; the weights' sum is not 0.
  static func mean(of points: [ImagePoint], weights: [Double]) -> ImagePoint {
    let total = weights.reduce(0, +)
    return ImagePoint(
      x: zip(points, weights).reduce(0) { $0 + $1.0.x * $1.1 } / total,
      y: zip(points, weights).reduce(0) { $0 + $1.0.y * $1.1 } / total)
  }
}
