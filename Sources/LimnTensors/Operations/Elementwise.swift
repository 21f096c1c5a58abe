import CKernels

// Arithmetic that treats every element alike. It runs over the layout's own order; the second operand is brought into
// the first one's layout.
extension Tensor {
  /// A tensor of the same shape and layout whose elements are `transform` of these; `keepsZero` says that 0 stays 0, so
  /// that padding needs no clearing.
  @inlinable @inline(__always)
  public func mapped(keepsZero: Bool = false, _ transform: (Float) -> Float) -> Tensor {
    let result = Tensor(shape: shape, layout: layout) { output in
      withValues { input in
        for index in 0..<output.count { output[index] = transform(input[index]) }
      }
    }
    return keepsZero ? result : result.withClearedPadding()
  }

  /// A tensor whose elements are `combine` of these and those of another of the same shape; 0 and 0 must give 0.
  @inlinable @inline(__always)
  public func combined(with other: Tensor, _ combine: (Float, Float) -> Float) -> Tensor {
    precondition(shape == other.shape, "\(shape) and \(other.shape) do not match")
    let other = other.converted(to: layout)
    return Tensor(shape: shape, layout: layout) { output in
      withValues { first in
        other.withValues { second in
          for index in 0..<output.count { output[index] = combine(first[index], second[index]) }
        }
      }
    }
  }

  /// The elementwise sum.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    a.loop(with: b) { for index in 0..<$0 { $3[index] = $1[index] + $2[index] } }
  }

  /// The elementwise difference.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    a.loop(with: b) { for index in 0..<$0 { $3[index] = $1[index] - $2[index] } }
  }

  /// The elementwise product.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    a.loop(with: b) { for index in 0..<$0 { $3[index] = $1[index] * $2[index] } }
  }

  /// Each element times a number.
  public static func * (a: Tensor, factor: Float) -> Tensor {
    a.loop { for index in 0..<$0 { $2[index] = $1[index] * factor } }
  }

  /// The sum with a tensor that is given away: in the memory of whichever of the two nothing else refers to.
  package consuming func adding(_ other: consuming Tensor) -> Tensor {
    if !isUnique && other.isUnique && layout == other.layout {
      other += self
      return other
    }
    self += other
    return self
  }

  /// Adds another tensor of the same shape to this one, in place unless others share it.
  public static func += (a: inout Tensor, b: Tensor) {
    guard a.isUnique else {
      a = a + b
      return
    }
    precondition(a.shape == b.shape, "\(a.shape) and \(b.shape) do not match")
    let b = b.converted(to: a.layout)
    a.withMutableValues { sum in
      b.withValues { addend in
        guard let sum = sum.baseAddress, let addend = addend.baseAddress else { return }
        nonisolated(unsafe) let (first, second) = (sum, addend)
        Tensor.forPieces(of: b.storedCount) { piece in
          for index in piece { first[index] += second[index] }
        }
      }
    }
  }

  /// A tensor of the same shape and layout that `body` fills a piece at a time, side by side where there are many
  /// elements: it is given a number of elements, these, and the result's. Padding is filled like the rest.
  package func loop(
    _ body: @Sendable (_ count: Int, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor {
    let result = Tensor(uninitialized: shape, layout: layout)
    nonisolated(unsafe) let (input, output) = (UnsafePointer(base), result.base)
    Self.forPieces(of: storedCount) { body($0.count, input + $0.lowerBound, output + $0.lowerBound) }
    withExtendedLifetime(self) {}
    return result
  }

  /// The same for two tensors of one shape; the result has the first one's layout.
  package func loop(
    with other: Tensor,
    _ body:
      @Sendable (
        _ count: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
        _ output: UnsafeMutablePointer<Float>
      ) -> Void
  ) -> Tensor {
    loop(with: other) { _, count, first, second, output in body(count, first, second, output) }
  }

  /// The same, and `body` receives the offset of its piece: sums over pieces can be added up in their order.
  package func loop(
    with other: Tensor,
    _ body:
      @Sendable (
        _ start: Int, _ count: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
        _ output: UnsafeMutablePointer<Float>
      ) -> Void
  ) -> Tensor {
    precondition(shape == other.shape, "\(shape) and \(other.shape) do not match")
    let other = other.converted(to: layout)
    let result = Tensor(uninitialized: shape, layout: layout)
    nonisolated(unsafe) let (first, second) = (UnsafePointer(base), UnsafePointer(other.base))
    nonisolated(unsafe) let output = result.base
    Self.forPieces(of: storedCount) {
      body($0.lowerBound, $0.count, first + $0.lowerBound, second + $0.lowerBound, output + $0.lowerBound)
    }
    withExtendedLifetime((self, other)) {}
    return result
  }

  /// Pieces of an array of elements, each large enough to be worth a thread's turn.
  private static func forPieces(of count: Int, _ body: @Sendable (Range<Int>) -> Void) {
    Threads.forPieces(of: count, size: 1 << 16, unit: 16, body)
  }

  /// The elements clipped to a range that holds 0.
  public func clipped(to range: ClosedRange<Float>) -> Tensor {
    let result = loop { for index in 0..<$0 { $2[index] = min(max($1[index], range.lowerBound), range.upperBound) } }
    return range.contains(0) ? result : result.withClearedPadding()
  }

  /// These elements where those of `mask` are positive, else 0: the pullback of ReLU from its own output.
  package func masked(wherePositive mask: Tensor) -> Tensor {
    loop(with: mask) { limn_activation_slope(Processor.instructions, limn_relu, $0, $1, $2, $3) }
  }

  /// Sets negative elements to zero in place.
  mutating func clipBelowZero() {
    withMutableValues { values in
      for index in values.indices { values[index] = max(values[index], 0) }
    }
  }

  /// Whether no element is infinite or not a number.
  public var isFinite: Bool {
    // A sum of products with zero is zero unless one is not finite.
    withValues { values in
      var sums = SIMD16<Float>.zero
      let whole = values.count & ~15
      for index in stride(from: 0, to: whole, by: 16) {
        sums += SIMD16(at: values.baseAddress! + index) * 0
      }
      var sum = sums.sum()
      for index in whole..<values.count { sum += values[index] * 0 }
      return sum == 0
    }
  }

  /// This tensor with a blocked layout's padding lanes set to zero.
  @usableFromInline
  package consuming func withClearedPadding() -> Tensor {
    clearPadding()
    return self
  }
}
