// Between plain and blocked order: squares of four pixels by four channels, transposed in registers.
extension Tensor {
  /// The same tensor in another layout; itself if it has that already.
  public func converted(to target: Layout) -> Tensor {
    guard layout != target else { return self }
    let result = Tensor(uninitialized: shape, layout: target)
    let (channels, pixels) = (shape[1], shape[2] * shape[3])
    let width = Layout.groupWidth
    let groups = Layout.paddedChannels(channels) / width
    let stretches = (pixels + Blocking.stretch - 1) / Blocking.stretch
    nonisolated(unsafe) let (input, output) = (UnsafePointer(base), result.base)
    // A stretch of pixels of one group at a time: what is read of a cache line is read before it leaves.
    Threads.forPieces(of: shape[0] * groups * stretches, size: 8) { places in
      for place in places {
        let (group, first) = (place / stretches % groups, place % stretches * Blocking.stretch)
        let item = place / stretches / groups
        let blocked = ((item * groups + group) * pixels + first) * width
        let plain = (item * channels + group * width) * pixels + first
        let stretch = min(Blocking.stretch, pixels - first)
        for lane in stride(from: 0, to: width, by: 4) {
          let used = max(0, min(4, channels - group * width - lane))
          let quad = Blocking(pixels: stretch, plane: pixels, width: width, used: used)
          if target == .blocked {
            quad.gather(input + (used == 0 ? 0 : plain + lane * pixels), output + blocked + lane)
          } else if used > 0 {
            quad.scatter(input + blocked + lane, output + plain + lane * pixels)
          }
        }
      }
    }
    withExtendedLifetime(self) {}
    return result
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

/// Four neighbouring channels of a stretch of pixels: four planes, or four lanes of each pixel.
private struct Blocking {
  /// Pixels at a time: their lanes fit the first-level cache.
  static let stretch = 256

  let pixels: Int
  /// Elements between planes.
  let plane: Int
  /// Elements between pixels of the blocked order.
  let width: Int
  /// Channels that there are of the four; the others are zeros.
  let used: Int

  /// From planes to lanes.
  @inline(__always)
  func gather(_ planes: UnsafePointer<Float>, _ lanes: UnsafeMutablePointer<Float>) {
    func row(_ channel: Int, _ pixel: Int) -> SIMD4<Float> {
      channel < used ? SIMD4(at: planes + (channel &* plane &+ pixel)) : .zero
    }
    var pixel = 0
    while pixel + 4 <= pixels {
      let rows = transposed(row(0, pixel), row(1, pixel), row(2, pixel), row(3, pixel))
      let to = lanes + (pixel &* width)
      rows.0.store(to: to)
      rows.1.store(to: to + width)
      rows.2.store(to: to + 2 * width)
      rows.3.store(to: to + 3 * width)
      pixel &+= 4
    }
    while pixel < pixels {
      var values = SIMD4<Float>.zero
      for channel in 0..<used { values[channel] = planes[channel * plane + pixel] }
      values.store(to: lanes + pixel * width)
      pixel += 1
    }
  }

  /// From lanes to planes.
  @inline(__always)
  func scatter(_ lanes: UnsafePointer<Float>, _ planes: UnsafeMutablePointer<Float>) {
    var pixel = 0
    while pixel + 4 <= pixels {
      let from = lanes + (pixel &* width)
      let rows = transposed(
        SIMD4(at: from), SIMD4(at: from + width), SIMD4(at: from + 2 * width), SIMD4(at: from + 3 * width))
      rows.0.store(to: planes + pixel)
      if used > 1 { rows.1.store(to: planes + (plane &+ pixel)) }
      if used > 2 { rows.2.store(to: planes + (2 &* plane &+ pixel)) }
      if used > 3 { rows.3.store(to: planes + (3 &* plane &+ pixel)) }
      pixel &+= 4
    }
    for channel in 0..<used {
      for rest in pixel..<pixels { planes[channel * plane + rest] = lanes[rest * width + channel] }
    }
  }
}

/// The four rows of a square's transpose.
@inline(__always)
func transposed(
  _ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>, _ d: SIMD4<Float>
) -> (SIMD4<Float>, SIMD4<Float>, SIMD4<Float>, SIMD4<Float>) {
  (
    SIMD4(a[0], b[0], c[0], d[0]), SIMD4(a[1], b[1], c[1], d[1]), SIMD4(a[2], b[2], c[2], d[2]),
    SIMD4(a[3], b[3], c[3], d[3])
  )
}

extension SIMD where Scalar == Float {
  /// Reads neighbouring floats, wherever they begin.
  @inline(__always)
  init(at place: UnsafePointer<Float>) {
    self = UnsafeRawPointer(place).loadUnaligned(as: Self.self)
  }

  /// Writes neighbouring floats, wherever they begin.
  @inline(__always)
  func store(to place: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(place).storeBytes(of: self, as: Self.self)
  }
}
