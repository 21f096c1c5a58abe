extension Tensor {
  /// Columns side by side: of `[N, a]`, `[N, b]` … it is `[N, a + b + …]`.
  package init(columns parts: [Tensor]) {
    let widths = parts.map { $0.shape[1] }
    let (count, width) = (parts[0].shape[0], widths.reduce(0, +))
    let parts = parts.map { $0.converted(to: .plain) }
    self.init(shape: [count, width]) { output in
      var start = 0
      for (part, own) in zip(parts, widths) {
        part.withValues { values in
          for row in 0..<count {
            for column in 0..<own { output[row * width + start + column] = values[row * own + column] }
          }
        }
        start += own
      }
    }
  }

  /// Some of the columns of `[N, C]`.
  package func columns(_ range: Range<Int>) -> Tensor {
    let (count, width, own) = (shape[0], shape[1], range.count)
    let plain = converted(to: .plain)
    return Tensor(shape: [count, own]) { output in
      plain.withValues { values in
        for row in 0..<count {
          for column in 0..<own { output[row * own + column] = values[row * width + range.lowerBound + column] }
        }
      }
    }
  }

  /// One step of sequences `[N, T, C]`: `[N, C]`.
  package func step(_ index: Int) -> Tensor {
    let (count, steps, width) = (shape[0], shape[1], shape[2])
    return reshaped(to: [count, steps * width]).columns(index * width..<(index + 1) * width)
  }

  /// Sequences `[N, T, C]` as rows `[T·N, C]`, those of step 0 first.
  package var stepsInRows: Tensor {
    let (count, steps, width) = (shape[0], shape[1], shape[2])
    let plain = converted(to: .plain)
    return Tensor(shape: [steps * count, width]) { output in
      plain.withValues { values in
        for step in 0..<steps {
          for item in 0..<count {
            let (from, to) = ((item * steps + step) * width, (step * count + item) * width)
            for column in 0..<width { output[to + column] = values[from + column] }
          }
        }
      }
    }
  }

  /// Sequences `[N, T, C]` of their T steps, `[N, C]` each.
  package init(steps: [Tensor]) {
    self = Tensor(columns: steps).reshaped(to: [steps[0].shape[0], steps.count, steps[0].shape[1]])
  }
}
