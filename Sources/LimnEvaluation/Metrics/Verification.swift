import LimnReport
import LimnTensors

/// How well an embedding recognises whether two photos show the same person, by the cosine of their features.
package struct Verification: Sendable {
  /// Pairs of photos of one person.
  package let samePairs: Int
  /// As many random pairs of two persons.
  package let differentPairs: Int
  /// The chance that a pair of one person is more alike than a pair of two: the area under the ROC curve, 0.5 for guessing.
  package let auc: Estimate

  /// More pairs than these are not looked at.
  private static let mostPairs = 20_000

  /// Compares photos by their features; `persons` says who is on each, nil where that is not known.
  package init(features: [[Float]], persons: [String?], key: RandomKey) {
    var photos: [String: [Int]] = [:]
    for (index, person) in persons.enumerated() {
      if let person { photos[person, default: []].append(index) }
    }
    var same: [(Int, Int)] = []
    for (_, group) in photos.sorted(by: { $0.key < $1.key }) {
      for (place, first) in group.enumerated() {
        for second in group[(place + 1)...] { same.append((first, second)) }
      }
    }
    if same.count > Self.mostPairs {
      same = key.split("same").permutation(same.count).prefix(Self.mostPairs).map { same[$0] }
    }
    let known = persons.indices.filter { persons[$0] != nil }
    var different: [(Int, Int)] = []
    let draw = key.split("different")
    var tries = 0
    while photos.count > 1, different.count < same.count, tries < 100 * same.count {
      let pair = (
        known[draw.integer(below: known.count, at: 2 * tries)],
        known[draw.integer(below: known.count, at: 2 * tries + 1)]
      )
      tries += 1
      if persons[pair.0] != persons[pair.1] { different.append(pair) }
    }
    func cosines(_ pairs: [(Int, Int)]) -> [Double] { pairs.map { cosine(features[$0.0], features[$0.1]) } }
    samePairs = same.count
    differentPairs = different.count
    auc = Estimate(areaUnderCurve(higher: cosines(same), lower: cosines(different)))
  }

  /// One row: the embedding and how well it separates pairs of one person from pairs of two.
  package func table(of embedding: String) -> Report.Table {
    var table = Report.Table(
      "embedding", title: "the embedding itself: separating pairs of one person from pairs of two",
      columns: [
        .text("embedding"), .number(Quantity("auc", title: "AUC", better: .higher, digits: 3)),
        .count("same", title: "pairs of one person"), .count("different", title: "pairs of two"),
      ])
    table.add([.text(embedding), .number(auc), .count(samePairs), .count(differentPairs)])
    return table
  }
}

/// The share of pairs in which the first number is higher than the second; a tie counts half. Nil if there are none.
package func areaUnderCurve(higher: [Double], lower: [Double]) -> Double? {
  guard !higher.isEmpty, !lower.isEmpty else { return nil }
  let sorted = lower.sorted()
  /// How many of the lower numbers come before the first that `isPast` holds for.
  func count(_ isPast: (Double) -> Bool) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if isPast(sorted[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
  var halves = 0
  for number in higher { halves += count { $0 >= number } + count { $0 > number } }
  return Double(halves) / (2 * Double(higher.count) * Double(lower.count))
}

/// The cosine of the angle between two vectors; 0 if one of them is.
func cosine(_ a: [Float], _ b: [Float]) -> Double {
  var (dot, first, second) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    dot += Double(x) * Double(y)
    first += Double(x) * Double(x)
    second += Double(y) * Double(y)
  }
  let length = (first * second).squareRoot()
  return length > 0 ? dot / length : 0
}
