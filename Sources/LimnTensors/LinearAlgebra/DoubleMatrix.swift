import COpenBLAS

/// A matrix in double precision, row by row, with products and eigenvectors by OpenBLAS: quick for hundreds of columns, where
/// `SymmetricEigen` is not.
package struct DoubleMatrix: Sendable, Hashable {
  /// Rows and columns.
  package let rows: Int, columns: Int
  /// The numbers, row by row.
  package var values: [Double]

  /// Makes a matrix of its numbers.
  package init(_ values: [Double], rows: Int, columns: Int) {
    precondition(values.count == rows * columns, "\(values.count) numbers are no \(rows)×\(columns) matrix")
    (self.rows, self.columns, self.values) = (rows, columns, values)
  }

  /// Makes a matrix of zeros.
  package init(rows: Int, columns: Int) {
    self.init([Double](repeating: 0, count: rows * columns), rows: rows, columns: columns)
  }

  /// Makes a matrix of a tensor `[N, D]`.
  package init(_ tensor: Tensor) {
    self.init(tensor.array.map(Double.init), rows: tensor.shape[0], columns: tensor.shape[1])
  }

  /// The number that a float stands for: one that is a sample of 8 bits, times the float nearest to 1/255, is that sample over 255, which
  /// no float is. Sums over many pixels see the difference.
  package static func exact(_ value: Float) -> Double {
    let sample = (value * 255).rounded()
    return sample >= 0 && sample <= 255 && sample * (1 / 255) == value ? Double(sample) / 255 : Double(value)
  }

  /// As floats `[rows, columns]`.
  package var tensor: Tensor { Tensor(values.map { Float($0) }, shape: [rows, columns]) }

  /// The element of a row and a column.
  package subscript(row: Int, column: Int) -> Double {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  /// The numbers of a row.
  package func row(_ index: Int) -> ArraySlice<Double> { values[index * columns..<(index + 1) * columns] }

  /// The product of two matrices, either transposed first.
  package func product(
    _ other: DoubleMatrix, transposed: Bool = false, otherTransposed: Bool = false
  ) -> DoubleMatrix {
    var result = DoubleMatrix(
      rows: transposed ? columns : rows, columns: otherTransposed ? other.rows : other.columns)
    result.add(self, other, transposed: transposed, otherTransposed: otherTransposed)
    return result
  }

  /// Adds the product of two matrices, either transposed first.
  package mutating func add(
    _ first: DoubleMatrix, _ second: DoubleMatrix, transposed: Bool = false, otherTransposed: Bool = false
  ) {
    let inner = transposed ? first.rows : first.columns
    precondition(
      inner == (otherTransposed ? second.columns : second.rows) && rows == (transposed ? first.columns : first.rows)
        && columns == (otherTransposed ? second.rows : second.columns), "the product is not defined")
    guard rows > 0, columns > 0, inner > 0 else { return }
    let (m, n) = (rows, columns)
    let isDone = values.withUnsafeMutableBufferPointer { output in
      first.values.withUnsafeBufferPointer { a in
        second.values.withUnsafeBufferPointer { b in
          limn_dgemm(
            transposed, otherTransposed, Int32(m), Int32(n), Int32(inner), a.baseAddress, Int32(first.columns),
            b.baseAddress, Int32(second.columns), output.baseAddress, true)
        }
      }
    }
    if !isDone { fatalError("libopenblas.so.0 cannot be opened; install libopenblas-dev") }
  }

  /// The eigenvalues of a symmetric matrix, largest first, and the eigenvectors, one a row, of length 1, their largest element
  /// positive; nil where they cannot be found.
  package func eigen() -> (values: [Double], vectors: DoubleMatrix)? {
    precondition(rows == columns, "\(rows)×\(columns) is not square")
    var (vectors, found) = (values, [Double](repeating: 0, count: rows))
    let isDone = vectors.withUnsafeMutableBufferPointer { vectors in
      found.withUnsafeMutableBufferPointer { limn_eigen(Int32(rows), vectors.baseAddress, $0.baseAddress) }
    }
    guard isDone else { return nil }
    var sorted = DoubleMatrix(rows: rows, columns: rows)
    for row in 0..<rows {
      let source = vectors[(rows - 1 - row) * rows..<(rows - row) * rows]
      let largest = source.max { abs($0) < abs($1) } ?? 1
      for (column, value) in source.enumerated() { sorted[row, column] = largest < 0 ? -value : value }
    }
    return (found.reversed(), sorted)
  }
}
