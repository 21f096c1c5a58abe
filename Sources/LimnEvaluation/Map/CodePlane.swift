import LimnTensors

/// A plane through a latent space: that of the two principal axes of codes, or of two units of them.
package struct CodePlane: Sendable {
  /// A place in the plane.
  package struct Point: Sendable, Hashable {
    package let x: Double
    package let y: Double

    /// Makes a place.
    package init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
  }

  /// The code at (0, 0).
  package let centre: [Double]
  /// The directions of x and y, of length 1 and at right angles.
  package let axes: [[Double]]
  /// What the axes are called: "axis 1 (34 %)", "unit 3".
  package let titles: [String]

  /// The plane of the two principal axes of codes, rows `[N, D]` of two numbers or more; nil where they cannot be found.
  package init?(principalAxesOf moments: Moments) {
    guard let axes = PrincipalAxes(moments), axes.vectors.rows >= 2 else { return nil }
    centre = moments.mean
    self.axes = (0..<2).map { Array(axes.vectors.row($0)) }
    titles = (0..<2).map { "axis \($0 + 1) (\(Int((100 * axes.share($0)).rounded())) %)" }
  }

  /// The plane of two units, of codes whose mean is given: all other units are at it.
  package init(units: [Int], mean: [Double]) {
    precondition(units.count == 2 && units[0] != units[1], "two units span a plane, not \(units)")
    var centre = mean
    for unit in units { centre[unit] = 0 }
    self.centre = centre
    axes = units.map { unit in mean.indices.map { $0 == unit ? 1 : 0 } }
    titles = units.map { "unit \($0)" }
  }

  /// Where a code is, seen at right angles to the plane.
  package func point(of code: some Collection<Double>) -> Point {
    let places = axes.map { axis in
      zip(axis, zip(code, centre)).reduce(0.0) { $0 + $1.0 * ($1.1.0 - $1.1.1) }
    }
    return Point(x: places[0], y: places[1])
  }

  /// The code of a place in the plane.
  package func code(at point: Point) -> [Double] {
    centre.indices.map { centre[$0] + point.x * axes[0][$0] + point.y * axes[1][$0] }
  }
}
