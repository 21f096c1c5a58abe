import Foundation
import LimnImages
import Testing

@Suite struct SimilarityTests {
  private static let points = [(3.0, 4.0), (10, 2), (-5, 7), (0, 0), (8, 11)].map { ImagePoint(x: $0.0, y: $0.1) }
  private static let maps = [
    Similarity(a: 1, b: 0, c: 0, d: 0), Similarity(a: 0.3, b: -0.8, c: 5, d: -7), Similarity(a: -2, b: 4, c: 100, d: 3),
  ]

  @Test(arguments: maps)
  func theMapOfPointsIsFoundFromWhereTheyGo(map: Similarity) throws {
    let found = try #require(
      Similarity(from: Self.points, to: Self.points.map { map($0) }, weights: [3, 3, 0, 1, 1]))
    for point in Self.points { #expect(found(point).distance(to: map(point)) < 1e-9) }
    #expect(abs(found.scale - map.scale) < 1e-9)
  }

  @Test(arguments: maps)
  func theInverseTakesEveryPointBack(map: Similarity) {
    for point in Self.points {
      #expect(map.inverse(map(point)).distance(to: point) < 1e-9)
      #expect(map(map.inverse(point)).distance(to: point) < 1e-9)
    }
  }

  @Test("No other map takes the points nearer to their targets")
  func theFitIsTheBest() throws {
    let targets = [(0.0, 1.0), (5, 5), (-3, 2), (1, 1), (9, 4)].map { ImagePoint(x: $0.0, y: $0.1) }
    let weights = [1.0, 2, 0.5, 1, 3]
    func error(_ map: Similarity) -> Double {
      zip(zip(Self.points, targets), weights).reduce(0) {
        let distance = map($1.0.0).distance(to: $1.0.1)
        return $0 + $1.1 * distance * distance
      }
    }
    let best = try #require(Similarity(from: Self.points, to: targets, weights: weights))
    for step in [0.01, -0.01] {
      for (a, b, c, d) in [(step, 0.0, 0.0, 0.0), (0, step, 0, 0), (0, 0, step, 0), (0, 0, 0, step)] {
        let other = Similarity(a: best.a + a, b: best.b + b, c: best.c + c, d: best.d + d)
        #expect(error(other) > error(best))
      }
    }
  }

  @Test func pointsInOnePlaceHaveNoMap() {
    let one = [ImagePoint](repeating: ImagePoint(x: 2, y: 3), count: 5)
    #expect(Similarity(from: one, to: Self.points, weights: [1, 1, 1, 1, 1]) == nil)
    #expect(Similarity(from: Self.points, to: one, weights: [1, 1, 1, 1, 1]) == nil)
    #expect(Similarity(from: Self.points, to: Self.points, weights: [0, 0, 0, 0, 0]) == nil)
    let bad = [ImagePoint](repeating: ImagePoint(x: .nan, y: 3), count: 5)
    #expect(Similarity(from: bad, to: Self.points, weights: [1, 1, 1, 1, 1]) == nil)
  }
}
