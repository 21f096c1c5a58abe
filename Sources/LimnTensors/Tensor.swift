/// Numbers with a shape and a layout: a value, whose copies are independent and cross tasks freely.
public struct Tensor: Sendable {
  /// The extents, whatever the layout: `[N, C, H, W]` for a batch of images.
  public let shape: Shape
  /// The order of the elements in memory.
  public let layout: Layout
  var storage: Storage

  /// Makes a tensor whose elements `fill` sets, every one of them, in the layout's own order (padding included).
  public init(
    shape: Shape, layout: Layout = .plain, filledBy fill: (UnsafeMutableBufferPointer<Float>) throws -> Void
  ) rethrows {
    precondition(layout == .plain || shape.rank == 4, "only [N, C, H, W] can be blocked, not \(shape)")
    self.shape = shape
    self.layout = layout
    storage = Storage(count: layout.storedCount(shape))
    try fill(storage.buffer)
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
  public func withValues<Result>(_ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(storage.buffer))
  }

  /// Changes the elements in place, in the layout's own order; padding must stay zero.
  public mutating func withMutableValues<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    if !isKnownUniquelyReferenced(&storage) {
      let copy = Storage(count: storage.count)
      _ = copy.buffer.update(from: storage.buffer)
      storage = copy
    } else {
      storage.packings.withLock { $0.removeAll() }
    }
    defer { withExtendedLifetime(storage) {} }
    return try body(storage.buffer)
  }

  /// The same elements under another shape of as many elements; plain layout only.
  public func reshaped(to shape: Shape) -> Tensor {
    precondition(layout == .plain && shape.count == count, "\(self.shape) does not reshape to \(shape)")
    return Tensor(sharing: storage, shape: shape, layout: .plain)
  }

  /// Makes a tensor whose elements the caller writes before anything reads them.
  init(uninitialized shape: Shape, layout: Layout) {
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

extension Tensor {
  /// The same tensor in another layout; itself if it has that already.
  public func converted(to target: Layout) -> Tensor {
    guard layout != target else { return self }
    let (batch, channels, pixels) = (shape[0], shape[1], shape[2] * shape[3])
    let width = Layout.groupWidth
    let groups = Layout.paddedChannels(channels) / width
    return Tensor(shape: shape, layout: target) { output in
      withValues { input in
        for item in 0..<batch {
          for group in 0..<groups {
            let blocked = (item * groups + group) * pixels * width
            for lane in 0..<width {
              let channel = group * width + lane
              let plain = (item * channels + channel) * pixels
              switch (target, channel < channels) {
              case (.blocked, true):
                for pixel in 0..<pixels { output[blocked + pixel * width + lane] = input[plain + pixel] }
              case (.blocked, false):
                for pixel in 0..<pixels { output[blocked + pixel * width + lane] = 0 }
              case (.plain, true):
                for pixel in 0..<pixels { output[plain + pixel] = input[blocked + pixel * width + lane] }
              case (.plain, false): break
              }
            }
          }
        }
      }
    }
  }

  /// Sets a blocked layout's padding lanes to zero, after an operation that does not keep zeros.
  mutating func clearPadding() {
    guard layout == .blocked, shape[1] % Layout.groupWidth != 0 else { return }
    let width = Layout.groupWidth
    let used = shape[1] % width
    let pixels = shape[2] * shape[3]
    let groups = Layout.paddedChannels(shape[1]) / width
    let batch = shape[0]
    withMutableValues { values in
      for item in 0..<batch {
        let last = (item * groups + groups - 1) * pixels * width
        for pixel in 0..<pixels {
          for lane in used..<width { values[last + pixel * width + lane] = 0 }
        }
      }
    }
  }
}
