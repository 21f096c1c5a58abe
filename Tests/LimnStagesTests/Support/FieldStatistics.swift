import LimnTensors

extension Tensor {
  /// The mean square of the values around their mean.
  var variance: Double {
    let values = array.map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }

  /// The correlation of pixels `[1, C, H, W]` with their neighbours so many columns to the right.
  func correlation(over columns: Int = 1) -> Double {
    let (width, values) = (shape[3], array.map(Double.init))
    let mean = values.reduce(0, +) / Double(values.count)
    var (sum, count) = (0.0, 0.0)
    for index in values.indices where index % width < width - columns {
      sum += (values[index] - mean) * (values[index + columns] - mean)
      count += 1
    }
    return sum / count / variance
  }
}
