import Foundation
import LimnTensors

/// Rows of numbers that are a nonlinear mixture of independent sources, in segments in each of which the sources have variances of their
/// own: the data of Khemakhem et al., "Variational autoencoders and nonlinear ICA: a unifying framework", 2020.
///
/// Sources are normal about 0, their deviation in a segment a number from 0.5 to 3. The mixture is some linear maps with columns of length 1
/// and tanh(x) + 0.1·x between them; where the first map leads to as many numbers as it takes, all of them are the same.
package struct NonlinearMixture: Sendable {
  /// How many sources, numbers in a row, segments, and rows in a segment.
  package let sources: Int, columns: Int, segments: Int, rows: Int
  private let key: RandomKey
  private let maps: [[[Double]]]

  /// Draws a mixture of so many linear maps from a key; there are at least as many columns as sources.
  package init(sources: Int, columns: Int, segments: Int, rows: Int, layers: Int, key: RandomKey) {
    precondition(columns >= sources, "\(sources) sources cannot be found in \(columns) numbers")
    (self.sources, self.columns, self.segments, self.rows, self.key) = (sources, columns, segments, rows, key)
    let first = Self.map(sources, columns, key.split("first"))
    let next = sources == columns ? first : Self.map(columns, columns, key.split("next"))
    maps = [first] + (1..<max(1, layers)).map { _ in next }
  }

  /// How many rows there are.
  package var count: Int { segments * rows }

  /// The segment of a row; segments follow one another.
  package func segment(of index: Int) -> Int { index / rows }

  /// The sources of a row.
  package func sources(at index: Int) -> [Double] {
    let deviations = key.split("deviations").split(segment(of: index))
    let noise = key.split("sources").split(index).normal([1, sources]).array
    return noise.enumerated().map { Double($1) * (0.5 + 2.5 * deviations.uniform(at: $0)) }
  }

  /// The mixture of sources.
  package func mixed(_ sources: [Double]) -> [Double] {
    var x = sources
    for (place, map) in maps.enumerated() {
      if place > 0 { x = x.map { tanh($0) + 0.1 * $0 } }
      x = map.map { row in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    return x
  }

  /// A map `[outputs][inputs]` whose columns have length 1: of a hundred that are drawn, the first in the best quarter by how far it
  /// is from losing a direction.
  private static func map(_ inputs: Int, _ outputs: Int, _ key: RandomKey) -> [[Double]] {
    let drawn = (0..<100).map { attempt -> (map: [[Double]], condition: Double) in
      let key = key.split(attempt)
      var map = (0..<outputs).map { row in (0..<inputs).map { 2 * key.uniform(at: row * inputs + $0) - 1 } }
      for column in 0..<inputs {
        let length = map.reduce(0) { $0 + $1[column] * $1[column] }.squareRoot()
        for row in 0..<outputs { map[row][column] /= max(length, 1e-12) }
      }
      var square = [Double](repeating: 0, count: inputs * inputs)
      for a in 0..<inputs {
        for b in 0..<inputs { square[a * inputs + b] = map.reduce(0) { $0 + $1[a] * $1[b] } }
      }
      let values = SymmetricEigen(of: square, size: inputs).values
      return (map, (values.max() ?? 1) / max(values.min() ?? 0, 1e-300))
    }
    let quarter = drawn.map(\.condition).sorted()[24]
    return drawn.first { $0.condition <= quarter }?.map ?? drawn[0].map
  }
}
