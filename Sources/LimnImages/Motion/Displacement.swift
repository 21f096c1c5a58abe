import LimnTensors

extension Tensor {
  /// What a picture `[1, C, H, W]` shows when each place shows what is beside it: the field `[1, 2, h, w]` says how far, across and down, in
  /// widths and heights of the picture.
  ///
  /// A field of another size is resampled between neighbours; values between pixels are Catmull-Rom's, and beyond the border the nearest
  /// pixel counts. Where the field is 0 the picture does not change by a bit.
  package func displaced(by field: Tensor) -> Tensor {
    precondition(
      shape.rank == 4 && shape[0] == 1 && field.shape.rank == 4 && field.shape[1] == 2, "\(shape) by \(field.shape)")
    let (rows, columns) = (shape[2], shape[3])
    return field.resizedBilinearly(width: columns, height: rows).withValues { values in
      nonisolated(unsafe) let moves = values
      return sampled(width: columns, height: rows) { column, line in
        let place = line &* columns &+ column
        return ImagePoint(
          x: Double(column) + 0.5 + Double(moves[place]) * Double(columns),
          y: Double(line) + 0.5 + Double(moves[rows &* columns &+ place]) * Double(rows))
      }
    }
  }
}

extension Tensor {
  /// The largest share, up to 1, of a field of displacements `[1, 2, h, w]` by which no part of a picture is squeezed to less than `least` of
  /// its area (nor folded over, where the area becomes negative).
  package func unfoldedShare(least: Double = 0.35) -> Double {
    let (rows, columns) = (shape[2], shape[3])
    let values = array
    // The slopes of each place: (1 + s·a)(1 + s·d) − s²·b·c is what its area becomes.
    var slopes: [(a: Double, b: Double, c: Double, d: Double)] = []
    for row in 0..<rows - 1 {
      for column in 0..<columns - 1 {
        let place = row * columns + column
        func slope(_ plane: Int, _ step: Int, _ count: Int) -> Double {
          Double(values[plane * rows * columns + place + step] - values[plane * rows * columns + place]) * Double(count)
        }
        slopes.append((slope(0, 1, columns), slope(0, columns, rows), slope(1, 1, columns), slope(1, columns, rows)))
      }
    }
    func isUnfolded(_ s: Double) -> Bool {
      slopes.allSatisfy { (1 + s * $0.a) * (1 + s * $0.d) - s * s * $0.b * $0.c >= least }
    }
    guard !isUnfolded(1) else { return 1 }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<20 {
      let middle = (low + high) / 2
      if isUnfolded(middle) { low = middle } else { high = middle }
    }
    return low
  }
}
