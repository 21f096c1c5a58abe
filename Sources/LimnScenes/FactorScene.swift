import LimnImages

/// Pictures that are drawn from a few independent factors, each with so many values: the kind of set on which it can be
/// measured whether a model's units are the factors.
package protocol FactorScene: Sendable {
  /// The name in pipelines and commands: "dsprites".
  var name: String { get }
  /// What is drawn, in one line.
  var summary: String { get }
  /// The factors, the last of which varies fastest in the order of all pictures.
  var factors: [Factor] { get }
  /// Columns and rows of pixels.
  var width: Int { get }
  var height: Int { get }
  /// Colour channels, 1 or 3.
  var channels: Int { get }

  /// The picture of a value of each factor, counted from 0.
  func image(_ values: [Int]) -> Image
}

/// One factor of drawn pictures and the number of its values.
package struct Factor: Sendable, Hashable {
  /// The name, which becomes a column of labels: "orientation".
  package let name: String
  /// How many values it has.
  package let count: Int

  /// Makes a factor.
  package init(_ name: String, _ count: Int) { (self.name, self.count) = (name, count) }
}

extension FactorScene {
  /// How many pictures there are, one for each combination of values.
  package var count: Int { factors.reduce(1) { $0 * $1.count } }

  /// The values of the picture of an index, from 0.
  package func values(at index: Int) -> [Int] {
    var rest = index
    var values = [Int](repeating: 0, count: factors.count)
    for place in factors.indices.reversed() {
      values[place] = rest % factors[place].count
      rest /= factors[place].count
    }
    return values
  }

  /// The index of the picture of these values.
  package func index(of values: [Int]) -> Int {
    zip(values, factors).reduce(0) { $0 * $1.1.count + $1.0 }
  }
}
