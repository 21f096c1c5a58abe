import LimnTensors

/// A row of a table: numbers with the names of their columns; NaN where one is missing.
public struct Row: DataValue, Hashable {
  /// A row of a table.
  public static var kind: DataKind { .row }

  /// The names of the columns, in order; all rows of a table share them.
  public let columns: [String]
  /// The numbers, one for each column.
  public let values: [Float]

  /// Makes a row of as many numbers as columns; throws `DataError` if there are more or fewer, or if a name stands twice.
  public init(columns: [String], values: [Float]) throws(DataError) {
    guard columns.count == values.count else {
      throw DataError("a row has \(values.count) values for \(columns.count) columns")
    }
    if let twice = Dictionary(grouping: columns, by: \.self).filter({ $0.value.count > 1 }).keys.min() {
      throw DataError("two columns are called '\(twice)'; rename one")
    }
    self.init(checked: columns, values)
  }

  private init(checked columns: [String], _ values: [Float]) {
    self.columns = columns
    self.values = values
  }

  /// The number of a column; throws `DataError` where there is no such column.
  public func value(of column: String) throws(DataError) -> Float { values[try index(of: column)] }

  /// A copy with another number in one column; throws `DataError` where there is no such column.
  public func with(_ value: Float, in column: String) throws(DataError) -> Row {
    var values = values
    values[try index(of: column)] = value
    return Row(checked: columns, values)
  }

  private func index(of column: String) throws(DataError) -> Int {
    guard let index = columns.firstIndex(of: column) else {
      throw DataError("there is no column '\(column)', only \(columns.map { "'\($0)'" }.joined(separator: ", "))")
    }
    return index
  }

  /// Its number of columns.
  public var type: DataType { .row(columns: values.count) }

  /// The bytes of its numbers; the names are shared.
  public var byteCount: Int { 4 * values.count }

  /// "row": the numbers, `[1, columns]`.
  public var tensors: [String: Tensor] { ["row": Tensor(values, shape: [1, values.count])] }
}
