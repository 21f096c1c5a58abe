/// Numbers with a shape and a layout: a value, whose copies are independent and cross tasks freely.
public struct Tensor: Sendable {
  /// The extents, whatever the layout: `[N, C, H, W]` for a batch of images.
  public let shape: Shape
  /// The order of the elements in memory.
  public let layout: Layout
  var storage: Storage

  // Access to the elements is inlined, closures and all: a loop in a closure that is called for each element runs twenty
  // times slower than one that the optimiser sees whole.

  /// Makes a tensor whose elements `fill` sets, every one of them, in the layout's own order (padding included).
  @inlinable @inline(__always)
  public init(
    shape: Shape, layout: Layout = .plain, filledBy fill: (UnsafeMutableBufferPointer<Float>) throws -> Void
  ) rethrows {
    self.init(uninitialized: shape, layout: layout)
    try fill(UnsafeMutableBufferPointer(start: base, count: storedCount))
  }

  /// Makes a tensor of one repeated value; a blocked layout's padding is zero.
  public init(repeating value: Float, shape: Shape, layout: Layout = .plain) {
    self.init(shape: shape, layout: layout) { $0.update(repeating: value) }
    if value != 0 { clearPadding() }
  }

  /// Makes a tensor of zeros.
  public init(zeros shape: Shape, layout: Layout = .plain) {
    self.init(shape: shape, layout: layout) { $0.update(repeating: 0) }
  }

  /// Makes a plain tensor from its elements in row-major order, as many as the shape has.
  public init(_ values: [Float], shape: Shape) {
    precondition(values.count == shape.count, "\(values.count) values do not fill \(shape)")
    self.init(shape: shape) { _ = $0.update(from: values) }
  }

  /// Makes a scalar, of shape `[]`.
  public init(_ value: Float) {
    self.init([value], shape: [])
  }

  /// The number of elements, padding not counted.
  public var count: Int { shape.count }

  /// The elements in row-major order, whatever the layout.
  public var array: [Float] { converted(to: .plain).withValues(Array.init) }

  /// The one element of a tensor that has just one.
  public var scalar: Float {
    precondition(count == 1, "a tensor of shape \(shape) is not a scalar")
    return withValues { $0[0] }
  }

  /// Reads the elements in the layout's own order (padding included).
  @inlinable @inline(__always)
  public func withValues<Result>(_ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeBufferPointer(start: base, count: storedCount))
  }

  /// Changes the elements in place, in the layout's own order; padding must stay zero.
  @inlinable @inline(__always)
  public mutating func withMutableValues<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    makeUnique()
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeMutableBufferPointer(start: base, count: storedCount))
  }

  /// The first element; it lives as long as the tensor.
  @usableFromInline var base: UnsafeMutablePointer<Float> { storage.base }

  /// The number of elements in memory, padding included.
  @usableFromInline var storedCount: Int { storage.count }

  /// Whether no other tensor shares these elements, so that they may be changed in place.
  var isUnique: Bool { mutating get { isKnownUniquelyReferenced(&storage) } }

  /// Makes a copy of elements that other tensors share, before they are changed.
  @usableFromInline
  mutating func makeUnique() {
    if isUnique {
      storage.derived.invalidate()
    } else {
      let copy = Storage(count: storage.count)
      _ = copy.buffer.update(from: storage.buffer)
      storage = copy
    }
  }

  /// The same elements under another shape of as many elements; plain layout only.
  public func reshaped(to shape: Shape) -> Tensor {
    precondition(layout == .plain && shape.count == count, "\(self.shape) does not reshape to \(shape)")
    return Tensor(sharing: storage, shape: shape, layout: .plain)
  }

  /// Makes a tensor whose elements the caller writes before anything reads them.
  @usableFromInline
  init(uninitialized shape: Shape, layout: Layout) {
    precondition(layout == .plain || shape.rank == 4, "only [N, C, H, W] can be blocked, not \(shape)")
    self.init(sharing: Storage(count: layout.storedCount(shape)), shape: shape, layout: layout)
  }

  /// The block that holds the elements: alive as long as a tensor refers to it.
  package var owner: any AnyObject & Sendable { storage }

  init(sharing storage: Storage, shape: Shape, layout: Layout) {
    self.storage = storage
    self.shape = shape
    self.layout = layout
  }
}
