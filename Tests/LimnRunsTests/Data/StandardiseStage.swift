import LimnData
import LimnPipelines

/// Standardises one column of each row: a stage on another kind than pictures.
struct StandardiseStage: Stage {
  static let signature = Signature(
    name: "standardise", summary: "Subtracts a column's mean and divides by its standard deviation.",
    inputs: [.init("row", accepts: [.row])],
    parameters: [
      .init("column", .text, help: "The column's name."),
      .init("mean", .number(-1e9...1e9), help: "Its mean.", default: .number(0)),
      .init("deviation", .number(1e-9...1e9), help: "Its standard deviation.", default: .number(1)),
    ])

  private let column: String
  private let mean: Float
  private let deviation: Float

  init(_ arguments: Arguments) {
    column = arguments.text("column")
    mean = Float(arguments.number("mean"))
    deviation = Float(arguments.number("deviation"))
  }

  func outputType(for inputs: [DataType]) -> DataType { inputs[0] }

  func run(_ inputs: [Item], in context: StageContext) throws -> Item {
    var item = inputs[0]
    let row = try item.as(Row.self)
    item.value = try row.with((row.value(of: column) - mean) / deviation, in: column)
    return item
  }
}
