/// How strong the noise of one channel is: a standard deviation for each brightness, both in levels of 8 bits (0 to 255).
package struct NoiseCurve: Sendable, Hashable {
  /// The deviation at one brightness.
  package struct Point: Sendable, Hashable {
    /// Brightness, 0 to 255.
    package let brightness: Float
    /// Standard deviation of the noise there.
    package let deviation: Float

    /// Makes a point.
    package init(brightness: Float, deviation: Float) {
      self.brightness = brightness
      self.deviation = deviation
    }
  }

  /// The points, by rising brightness; each stands for an equal share of the photo.
  package let points: [Point]

  /// Makes a curve of points by rising brightness; of none it is 0 everywhere.
  package init(_ points: [Point]) { self.points = points }

  /// Makes a curve of one deviation at every brightness.
  package init(constant deviation: Float) {
    points = [Point(brightness: 128, deviation: deviation)]
  }

  /// The deviation at a brightness: between two points linear, beyond the outer ones theirs.
  package func deviation(at brightness: Float) -> Float {
    guard let first = points.first, let last = points.last else { return 0 }
    guard brightness > first.brightness else { return first.deviation }
    guard brightness < last.brightness, let next = points.firstIndex(where: { $0.brightness > brightness }) else {
      return last.deviation
    }
    let (a, b) = (points[next - 1], points[next])
    let part = (brightness - a.brightness) / (b.brightness - a.brightness)
    return a.deviation + part * (b.deviation - a.deviation)
  }

  /// The deviation over the whole photo: the root of the mean square.
  package var level: Float {
    guard !points.isEmpty else { return 0 }
    return (points.reduce(0) { $0 + $1.deviation * $1.deviation } / Float(points.count)).squareRoot()
  }
}
