import LimnTensors

extension Variable {
  /// Rows one below the other: of `[a, C]`, `[b, C]` … it is `[a + b + …, C]`.
  package init(rows parts: [Variable]) {
    let counts = parts.map { $0.shape[0] }
    precondition(
      parts.allSatisfy { $0.shape.rank == 2 && $0.shape[1] == parts[0].shape[1] },
      "\(parts.map(\.shape)) cannot stand one below the other")
    self.init(Tensor.stacked(parts.map { $0.value.converted(to: .plain) }), from: parts) { gradient in
      let gradient = gradient.converted(to: .plain)
      var start = 0
      return zip(parts, counts).map { part, count in
        defer { start += count }
        return part.needsGradient ? gradient.items(start..<start + count) : nil
      }
    }
  }

  /// The rows of `[n·N, C]` as n parts of `[N, C]`. Their gradients are gathered in one tensor, where slices of their own would need one
  /// each.
  package func parts(_ count: Int) -> [Variable] {
    let (rows, columns) = (shape[0] / count, shape[1])
    precondition(shape.rank == 2 && rows * count == shape[0], "\(shape) has no \(count) equal parts")
    let whole = value.converted(to: .plain)
    guard needsGradient else { return (0..<count).map { Variable(whole.items($0 * rows..<($0 + 1) * rows)) } }
    let gathered = Gathered(shape)
    // Every part passes a number on to it, so that its turn comes after all of theirs.
    let joint = Variable(Tensor(zeros: [1]), from: [self]) { _ in [gathered.take()] }
    return (0..<count).map { part in
      Variable(whole.items(part * rows..<(part + 1) * rows), from: [joint]) { gradient in
        gathered.put(gradient, at: part * rows * columns)
        return [Tensor(zeros: [1])]
      }
    }
  }
}

/// A gradient that is put together; a tape goes back through its operations one after another.
private final class Gathered {
  private var whole: Tensor

  init(_ shape: Shape) { whole = Tensor(zeros: shape) }

  func put(_ part: Tensor, at start: Int) {
    part.converted(to: .plain).withValues { values in
      whole.withMutableValues { whole in
        for (place, value) in values.enumerated() { whole[start + place] = value }
      }
    }
  }

  func take() -> Tensor { whole }
}
