import LimnData
import LimnFoundation
import LimnTensors

/// The extents of the data of a model of components, and how many there are.
package struct ComponentsArchitecture: Architecture {
  /// Its hyperparameters, as config.json writes them.
  package static let parameters: [Parameter] = [
    Parameter(
      "shape", .list(of: .integer(1...1_000_000), count: 1...3),
      help: "The extents of one example: [channels, height, width] of images, [columns] of rows."),
    Parameter("units", .integer(1...65_536), help: "How many components there are.", unit: "units"),
  ]

  /// The checked values, by the names of the hyperparameters.
  package let values: [String: Argument]

  /// Makes an architecture of checked values.
  package init(checked values: [String: Argument]) { self.values = values }

  /// Makes an architecture; throws `ShapeError` for extents of which there can be none.
  package init(shape: [Int], units: Int) throws(ShapeError) {
    try self.init(["shape": .list(shape.map { .integer($0) }), "units": .integer(units)])
  }

  /// Throws `ShapeError` for two extents, for other colours than grey and RGB, and for more components than numbers.
  package func checkTogether() throws(ShapeError) {
    guard shape.count == 1 || (shape.count == 3 && [1, 3].contains(shape[0])) else {
      throw ShapeError("shape is [channels, height, width] with 1 or 3 channels, or [columns], not \(shape)")
    }
    guard let size, units <= size else {
      throw ShapeError("\(units) components cannot be had of data of shape \(shape)")
    }
  }

  /// The extents of one example.
  package var shape: [Int] { arguments.integers("shape") }
  /// How many components there are.
  package var units: Int { arguments.integer("units") }

  /// Numbers in one example; nil for more than anything holds.
  package var size: Int? {
    let product = shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).overflow ? Int.max >> 1 : $0 * $1 }
    return product < 1 << 28 ? product : nil
  }

  /// The type of one example.
  package var input: DataType {
    shape.count == 1
      ? .row(columns: shape[0]) : .pixels(width: shape[2], height: shape[1], channels: shape[0])
  }
}
