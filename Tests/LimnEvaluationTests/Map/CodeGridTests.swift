import LimnEvaluation
import Testing

@Suite struct CodeGridTests {
  /// Two clusters of codes on a line in a plane of two units, 10 apart; those of the second are the class 1.
  private let codes: CodeTable
  private let labels: [Int?]
  private let plane = CodePlane(units: [0, 1], mean: [0, 0])

  init() {
    let x = (0..<40).map { Double($0 % 20) / 20 + ($0 < 20 ? 0 : 10) }
    let y = (0..<40).map { Double($0 * 7 % 20) / 20 }
    codes = CodeTable(codes: [x, y], factors: [[Int](repeating: 0, count: 40)], counts: [1])
    labels = (0..<40).map { $0 == 0 ? nil : $0 < 20 ? 0 : 1 }
  }

  @Test(arguments: CodeGrid.Judge.allCases)
  func placesHaveTheClassOfWhatIsNear(_ judge: CodeGrid.Judge) {
    let grid = CodeGrid(codes, on: plane, side: 9, labels: labels, classes: 2, judge: judge)
    #expect(grid.places.count == 81)
    for place in grid.places where abs(place.point.x - 5.5) > 1 {
      #expect(place.label == (place.point.x < 5.5 ? 0 : 1), "\(place)")
    }
  }

  @Test func placesFarFromEveryCodeAreGaps() {
    let grid = CodeGrid(codes, on: plane, side: 15)
    // 99 of 100 codes have another one within about 0.2.
    #expect(grid.threshold > 0.05 && grid.threshold < 0.5)
    for place in grid.places {
      let nearest = (0..<40).map { index in
        let (dx, dy) = (codes.codes[0][index] - place.point.x, codes.codes[1][index] - place.point.y)
        return (dx * dx + dy * dy).squareRoot()
      }.min()
      #expect(abs(place.distance - (nearest ?? 0)) < 1e-6)
      #expect(place.isGap == (place.distance > grid.threshold) && place.label == nil)
    }
    #expect(grid.places.contains { !$0.isGap } && grid.places.contains { $0.isGap && abs($0.point.x - 5.5) < 1 })
  }

  @Test func rowsRunFromTheTop() {
    let grid = CodeGrid(codes, on: plane, side: 3)
    #expect(grid.places[0].point.y > grid.places[8].point.y && grid.places[0].point.x < grid.places[2].point.x)
    #expect(grid.x.contains(grid.places[0].point.x) && grid.y.contains(grid.places[8].point.y))
  }
}
