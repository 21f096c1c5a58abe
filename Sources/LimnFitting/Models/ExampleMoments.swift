import LimnFoundation
import LimnTensors

/// The mean and the covariance (over N − 1) of examples, in double precision.
package struct ExampleMoments: Sendable {
  /// The mean `[D]`.
  package let mean: [Double]
  /// The covariance `[D, D]`.
  package let covariance: DoubleMatrix

  /// Data of more numbers have too large a covariance.
  package static let mostNumbers = 8192

  /// Takes the moments of examples `[N, …]`; throws `FittingError` where so many components cannot be had of them.
  package init(of examples: Tensor, units: Int) throws(FittingError) {
    let count = examples.shape[0]
    let size = count > 0 ? examples.count / count : 0
    // The differences of N examples lie in N − 1 directions.
    let most = min(count - 1, size)
    guard most > 0, units <= most else {
      let extent = Words.count(count, "example") + " of " + Words.count(size, "number")
      throw FittingError(
        "\(Words.count(units, "component")) cannot be had of \(extent): "
          + (most > 0 ? "give at most \(most)" + (most < size ? ", or more examples" : "") : "give more examples"))
    }
    guard size <= Self.mostNumbers else {
      throw FittingError(
        "examples of \(size) numbers have too large a covariance: give at most \(Self.mostNumbers), smaller images say")
    }
    let rows = examples.converted(to: .plain).reshaped(to: [count, size])
    let isPixels = examples.shape.rank == 4
    mean = Self.mean(of: rows, isPixels: isPixels)
    var covariance = DoubleMatrix(rows: size, columns: size)
    for start in stride(from: 0, to: count, by: 1024) {
      let end = min(start + 1024, count)
      let piece = Self.centred(rows, start..<end, mean, isPixels: isPixels)
      covariance.add(piece, piece, transposed: true)
    }
    let share = 1 / Double(count - 1)
    for place in covariance.values.indices { covariance.values[place] *= share }
    self.covariance = covariance
  }

  /// Throws `FittingError` where several examples `[N, …]` are all one, as rounding of their mean hides.
  static func checkVariety(of examples: Tensor) throws(FittingError) {
    let count = examples.shape[0]
    guard count > 1 else { return }
    let size = examples.count / count
    let vary = examples.converted(to: .plain).withValues { values in
      (size..<count * size).contains { values[$0] != values[$0 - size] }
    }
    guard vary else { throw FittingError.tooFewDirections(1, found: 0) }
  }

  /// The mean of rows `[N, D]`; pixels are taken as `DoubleMatrix.exact` has them.
  static func mean(of rows: Tensor, isPixels: Bool) -> [Double] {
    let (count, size) = (rows.shape[0], rows.shape[1])
    var mean = [Double](repeating: 0, count: size)
    rows.withValues { values in
      for row in 0..<count {
        for column in 0..<size {
          let value = values[row * size + column]
          mean[column] += isPixels ? DoubleMatrix.exact(value) : Double(value)
        }
      }
    }
    for column in mean.indices { mean[column] /= Double(count) }
    return mean
  }

  /// Some of the rows less the mean; pixels are taken as `DoubleMatrix.exact` has them.
  static func centred(_ rows: Tensor, _ range: Range<Int>, _ mean: [Double], isPixels: Bool) -> DoubleMatrix {
    let size = mean.count
    let values = rows.withValues { values in
      [Double](unsafeUninitializedCapacity: range.count * size) { output, used in
        for row in 0..<range.count {
          for column in 0..<size {
            let value = values[(range.lowerBound + row) * size + column]
            output[row * size + column] = (isPixels ? DoubleMatrix.exact(value) : Double(value)) - mean[column]
          }
        }
        used = range.count * size
      }
    }
    return DoubleMatrix(values, rows: range.count, columns: size)
  }
}
