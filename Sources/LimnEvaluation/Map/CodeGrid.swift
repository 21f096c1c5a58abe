/// Places in rows and columns over a plane of codes, each with what is near it: how far the nearest code is, and the class that the codes
/// there have.
///
/// A place is a gap if the nearest code is farther from it than it is for 99 of 100 codes from the nearest other one, all in the whole
/// latent space: the decoder was trained on nothing like it.
package struct CodeGrid: Sendable {
  /// One place.
  package struct Place: Sendable, Hashable {
    /// Its middle in the plane.
    package let point: CodePlane.Point
    /// The distance to the nearest code.
    package let distance: Double
    /// Whether it is far from every code.
    package let isGap: Bool
    /// The class of it; nil without classes.
    package let label: Int?
  }

  /// How a place is given a class.
  package enum Judge: String, Sendable, CaseIterable {
    /// That of most of the five nearest codes.
    case neighbours
    /// That of logistic regression on the codes, standardised.
    case probe
  }

  /// The share of the codes that are no farther from the nearest other one than the threshold.
  package static let share = 0.99
  /// The share of the codes that a side of the grid leaves out at each end, and how far it goes on beyond the others.
  private static let (tail, margin) = (0.005, 0.15)

  /// Places along a side.
  package let side: Int
  /// What the grid covers.
  package let x: ClosedRange<Double>, y: ClosedRange<Double>
  /// The places, row by row from the top, where y is largest.
  package let places: [Place]
  /// The distance beyond which a place is a gap.
  package let threshold: Double

  /// Makes the grid over codes, a column a unit; `labels` are their classes, below `classes`, nil for those that have none.
  package init(
    _ codes: CodeTable, on plane: CodePlane, side: Int, labels: [Int?] = [], classes: Int = 0,
    judge: Judge = .neighbours
  ) {
    self.side = side
    let points = (0..<codes.count).map { example in plane.point(of: codes.codes.map { $0[example] }) }
    let (x, y) = (Self.range(of: points.map(\.x)), Self.range(of: points.map(\.y)))
    (self.x, self.y) = (x, y)
    let middles = (0..<side * side).map { place in
      let (row, column) = (place / side, place % side)
      func middle(_ range: ClosedRange<Double>, _ index: Int) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * (Double(index) + 0.5) / Double(side)
      }
      return CodePlane.Point(x: middle(x, column), y: middle(y, side - 1 - row))
    }
    let own = middles.map(plane.code(at:))
    let table = CodeTable(
      codes: codes.codes.indices.map { unit in own.map { $0[unit] } },
      factors: [[Int](repeating: 0, count: own.count)], counts: [1])
    let near = NearestCodes(codes)
    let usual = near.nearest(of: codes, count: 1, leavesOutOwn: true).compactMap { $0.first?.distance }.sorted()
    let threshold = usual.isEmpty ? 0 : usual[min(usual.count - 1, Int(Self.share * Double(usual.count)))]
    self.threshold = threshold
    let distances = near.nearest(of: table, count: 1).map { $0.first?.distance ?? 0 }
    let found = classes > 1 ? Self.classes(of: table, codes, labels, classes: classes, judge: judge) : nil
    places = middles.indices.map { place in
      Place(
        point: middles[place], distance: distances[place], isGap: distances[place] > threshold, label: found?[place])
    }
  }

  /// The classes of places by the codes that have one.
  private static func classes(
    of places: CodeTable, _ codes: CodeTable, _ labels: [Int?], classes: Int, judge: Judge
  ) -> [Int] {
    let known = labels.indices.filter { labels[$0] != nil }
    let own = CodeTable(
      codes: codes.codes.map { unit in known.map { unit[$0] } }, factors: [known.compactMap { labels[$0] }],
      counts: [classes])
    guard judge == .probe else { return NearestCodes(own).classes(of: places, neighbours: 5) }
    let scaled = own.standardised()
    return LogisticRegression(columns: scaled.codes, labels: own.factors[0], classes: classes)
      .classes(of: places.standardised(by: own).codes)
  }

  private static func range(of values: [Double]) -> ClosedRange<Double> {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else { return -1...1 }
    let left = Int(tail * Double(sorted.count))
    let (low, high) = (sorted[left], sorted[sorted.count - 1 - left])
    let length = high > low ? high - low : max(last - first, 1e-3)
    return low - margin * length...high + margin * length
  }
}
