import LimnData
import LimnModels
import LimnNetworks
import LimnTensors
import LimnTraining

/// The rows of a table as examples: some columns are the input, one is the target.
struct TableDataset: Dataset {
  let columns: [String]
  let target: String
  let rows: [[Float]]
  /// Rows that cannot be opened.
  var broken: Set<Int> = []
  var shares: [Double]?

  var count: Int { rows.count }
  var types: [String: DataType] { ["input": .row(columns: columns.count - 1), "target": .row(columns: 1)] }
  func name(of index: Int) -> String { "row \(index + 1)" }
  var summary: String { "\(count) rows" }

  func example(_ index: Int, key: RandomKey) throws -> Example {
    guard !broken.contains(index) else { throw DataError("has no numbers") }
    let row = try Row(columns: columns, values: rows[index])
    let inputs = try columns.filter { $0 != target }.map { try row.value(of: $0) }
    return Example(
      name: name(of: index),
      tensors: [
        "input": Tensor(inputs, shape: [1, inputs.count]),
        "target": Tensor([try row.value(of: target)], shape: [1, 1]),
      ])
  }
}

/// Trains a linear map of the input, by the squared error.
struct LinearObjective: Objective {
  let columns: Int

  private var layer: Linear { Linear("linear", columns, 1, bias: true) }
  var family: String { "linear" }
  var architecture: any Encodable & Sendable { ["columns": columns] }
  var modelParameters: [ParameterSpec] { layer.parameters }
  var needs: [DataRequirement] { [.init("input", .row(columns: columns)), .init("target", .row(columns: 1))] }
  var description: String { "A linear map" }

  func losses(_ batch: Batch, step: Int, key: RandomKey, in pass: Pass) -> Losses {
    Losses(Loss.mse(layer(Variable(batch.input), in: pass), target: batch.target))
  }
}
