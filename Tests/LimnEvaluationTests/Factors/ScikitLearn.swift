import Foundation
import Testing

/// What scikit-learn makes of data that any program can draw (`Fixtures/scikit.py`).
struct ScikitLearn: Decodable {
  let labels: [Int]
  let importances: [Double]
  let trees: [Int]
  let probabilities: [[Double]]
  let balanced: [[Double]]
  let machine: [Int]

  /// The results for two and for five classes.
  static func read(classes: Int) throws -> ScikitLearn {
    let url = try #require(Bundle.module.url(forResource: "scikit", withExtension: "json", subdirectory: "Fixtures"))
    let all = try JSONDecoder().decode([String: ScikitLearn].self, from: Data(contentsOf: url))
    return try #require(all["\(classes)"])
  }

  /// Four columns of 300 numbers: the first 200 are fitted to.
  static var columns: [[Double]] {
    (0..<4).map { column in
      (0..<300).map { row in
        let value = Double(4 * row + column + 1) * 0.6180339887498949
        return value - value.rounded(.down)
      }
    }
  }

  static var training: [[Double]] { columns.map { Array($0.prefix(200)) } }
  static var test: [[Double]] { columns.map { Array($0.suffix(100)) } }
}
