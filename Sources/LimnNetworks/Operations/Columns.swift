import LimnTensors

extension Variable {
  /// Columns side by side: of `[N, a]`, `[N, b]` … it is `[N, a + b + …]`.
  package init(columns parts: [Variable]) {
    let widths = parts.map { $0.shape[1] }
    precondition(
      parts.allSatisfy { $0.shape.rank == 2 && $0.shape[0] == parts[0].shape[0] },
      "\(parts.map(\.shape)) cannot stand side by side")
    self.init(Tensor(columns: parts.map(\.value)), from: parts) { gradient in
      var start = 0
      return zip(parts, widths).map { part, width in
        defer { start += width }
        return part.needsGradient ? gradient.columns(start..<start + width) : nil
      }
    }
  }

  /// Some of the columns of `[N, C]`.
  package func columns(_ range: Range<Int>) -> Variable {
    let (count, width) = (shape[0], shape[1])
    return Variable(value.columns(range), from: [self]) { gradient in
      let (before, after) = (
        Tensor(zeros: [count, range.lowerBound]), Tensor(zeros: [count, width - range.upperBound])
      )
      return [Tensor(columns: [before, gradient, after])]
    }
  }

  /// The columns of `[D, C]` at these places as rows, `[N, D]`; a place may be there several times.
  package func columnsAsRows(_ places: [Int]) -> Variable {
    let (units, width) = (shape[0], shape[1])
    precondition(places.allSatisfy { (0..<width).contains($0) }, "\(shape) has no such columns")
    let rows = Tensor(shape: [places.count, units]) { output in
      value.withValues { values in
        for (row, place) in places.enumerated() {
          for unit in 0..<units { output[row * units + unit] = values[unit * width + place] }
        }
      }
    }
    return Variable(rows, from: [self]) { gradient in
      [
        Tensor(shape: [units, width]) { output in
          output.update(repeating: 0)
          gradient.withValues { values in
            for (row, place) in places.enumerated() {
              for unit in 0..<units { output[unit * width + place] += values[row * units + unit] }
            }
          }
        }
      ]
    }
  }
}
