import LimnImages
import Testing

@Suite struct AffineMapTests {
  private static let points = [(3.0, 4.0), (10, 2), (-5, 7), (0, 0), (8, 11)].map { ImagePoint(x: $0.0, y: $0.1) }
  private static let maps = [
    AffineMap(a: 1, b: 0, c: 0, d: 0, e: 1, f: 0), AffineMap(a: 2, b: 0.4, c: 5, d: -0.3, e: 0.7, f: -7),
    AffineMap(a: -0.2, b: -3, c: 100, d: 1, e: 0.5, f: 3),
  ]

  @Test(arguments: maps)
  func theMapOfPointsIsFoundFromWhereTheyGo(map: AffineMap) throws {
    let found = try #require(
      AffineMap(from: Self.points, to: Self.points.map { map($0) }, weights: [3, 3, 0, 1, 1]))
    for point in Self.points { #expect(found(point).distance(to: map(point)) < 1e-9) }
    #expect(abs(found.scale - map.scale) < 1e-9 && abs(found.stretch - map.stretch) < 1e-9)
  }

  @Test(arguments: maps)
  func theInverseTakesEveryPointBack(map: AffineMap) {
    for point in Self.points {
      #expect(map.inverse(map(point)).distance(to: point) < 1e-9)
      #expect(map(map.inverse(point)).distance(to: point) < 1e-9)
      let moved = map(ImagePoint(x: point.x + 2, y: point.y - 3))
      #expect(map.shifted(x: 2, y: -3)(point).distance(to: moved) < 1e-9)
      let far = map(point)
      #expect(map.scaled(by: 2)(point).distance(to: ImagePoint(x: 2 * far.x, y: 2 * far.y)) < 1e-9)
    }
  }

  @Test("No other map takes the points nearer to their targets")
  func theFitIsTheBest() throws {
    let targets = [(0.0, 1.0), (5, 1), (-3, 5), (1, 1), (9, 4)].map { ImagePoint(x: $0.0, y: $0.1) }
    let weights = [1.0, 2, 0.5, 1, 3]
    func error(_ map: AffineMap) -> Double {
      zip(zip(Self.points, targets), weights).reduce(0) {
        let distance = map($1.0.0).distance(to: $1.0.1)
        return $0 + $1.1 * distance * distance
      }
    }
    let best = try #require(AffineMap(from: Self.points, to: targets, weights: weights))
    for step in [0.01, -0.01] {
      for place in 0..<6 {
        var steps = [Double](repeating: 0, count: 6)
        steps[place] = step
        let other = AffineMap(
          a: best.a + steps[0], b: best.b + steps[1], c: best.c + steps[2], d: best.d + steps[3], e: best.e + steps[4],
          f: best.f + steps[5])
        #expect(error(other) > error(best))
      }
    }
  }

  @Test func aSimilarityIsOneWithoutStretch() {
    let similarity = Similarity(a: 0.3, b: -0.8, c: 5, d: -7)
    let map = AffineMap(similarity)
    for point in Self.points { #expect(map(point) == similarity(point)) }
    for point in Self.points { #expect(map.inverse(point).distance(to: similarity.inverse(point)) < 1e-12) }
    #expect(abs(map.scale - similarity.scale) < 1e-12 && abs(map.stretch - 1) < 1e-6)
  }

  @Test("The stretch is that of the longest over the shortest, however turned")
  func theStretchIsTheRatioOfTheSingularValues() {
    // Turned by 0.6 and 0.8, three times as long one way, half as long the other.
    let map = AffineMap(a: 0.6 * 3, b: -0.8 * 0.5, c: 1, d: 0.8 * 3, e: 0.6 * 0.5, f: 2)
    #expect(abs(map.stretch - 6) < 1e-9 && abs(map.determinant - 1.5) < 1e-9)
  }

  @Test func pointsOnOneLineOrMirroredHaveNoMap() {
    let line = (0..<5).map { ImagePoint(x: Double($0), y: 2 * Double($0)) }
    let mirrored = Self.points.map { ImagePoint(x: -$0.x, y: $0.y) }
    let bad = [ImagePoint](repeating: ImagePoint(x: .nan, y: 3), count: 5)
    for (from, to) in [(line, Self.points), (Self.points, mirrored), (bad, Self.points), (Self.points, bad)] {
      #expect(AffineMap(from: from, to: to, weights: [1, 1, 1, 1, 1]) == nil)
    }
    #expect(AffineMap(from: Self.points, to: Self.points, weights: [0, 0, 0, 0, 0]) == nil)
  }
}
