import Foundation
import LimnTensors

/// Two factors of a set that go together, all others being independent: Träuble et al., "On disentangled representations learned from
/// correlated data" (2021), eq. 2.
///
/// A pair of values has a share that falls with their distance d on a scale on which each factor goes from 0 to 1, as
/// exp(−d² / (2 · deviation²)).
package struct CorrelatedFactors: Sendable {
  /// The places of the two among the factors of the set.
  private let first: Int
  private let second: Int
  /// How many values the second has.
  private let width: Int
  /// The sums of shares up to each pair, the second factor's value varying fastest.
  private let sums: [Double]

  /// Makes a pair of the places of two factors of more than one value each.
  package init(_ factors: [Factor], _ first: Int, _ second: Int, deviation: Double) {
    (self.first, self.second, width) = (first, second, factors[second].count)
    let scales = (Double(factors[first].count - 1), Double(factors[second].count - 1))
    var sum = 0.0
    sums = (0..<factors[first].count).flatMap { one in
      (0..<factors[second].count).map { other in
        let distance = (Double(one) / scales.0 - Double(other) / scales.1) / deviation
        sum += exp(-distance * distance / 2)
        return sum
      }
    }
  }

  /// Draws the values of the two anew, and leaves the others.
  package func draw(into values: inout [Int], key: RandomKey) {
    let place = key.split("correlated").uniform(in: 0...(sums.last ?? 0))
    let pair = sums.firstIndex { $0 > place } ?? sums.count - 1
    (values[first], values[second]) = (pair / width, pair % width)
  }
}
