extension Tensor {
  /// The sum of all elements, accumulated in double precision.
  public func sum() -> Double {
    reduced { Double($0) }
  }

  /// The mean of all elements.
  public func mean() -> Double { sum() / Double(count) }

  /// The sum of squares of all elements, accumulated in double precision.
  public func squaredNorm() -> Double {
    reduced { Double($0) * Double($0) }
  }

  /// The sum of a function that is 0 at 0 (padding counts as zeros).
  @inline(__always)
  func reduced(_ term: (Float) -> Double) -> Double {
    withValues { values in
      var sums = SIMD8<Double>(repeating: 0)
      let whole = values.count & ~7
      for index in stride(from: 0, to: whole, by: 8) {
        for lane in 0..<8 { sums[lane] += term(values[index + lane]) }
      }
      var sum = sums.sum()
      for index in whole..<values.count { sum += term(values[index]) }
      return sum
    }
  }

  /// The sum over batch and pixels of each channel of `[N, C, H, W]`, as `[C]`: of 64 pixels in single precision, of
  /// those sums in double.
  package func channelSums() -> Tensor {
    let (batch, channels, pixels) = (shape[0], shape[1], shape[2] * shape[3])
    var sums = [Double](repeating: 0, count: channels + Layout.groupWidth)
    withValues { values in
      guard let values = values.baseAddress else { return }
      switch (layout, Layout.groupWidth) {
      case (.plain, _):
        for plane in 0..<batch * channels {
          for first in stride(from: 0, to: pixels, by: 512) {
            let stretch = min(512, pixels - first)
            sums[plane % channels] += Self.sum(values + plane * pixels + first, count: stretch)
          }
        }
      case (.blocked, 16): Self.addGroups(SIMD16<Float>.self, values, batch, channels, pixels, to: &sums)
      case (.blocked, _): Self.addGroups(SIMD8<Float>.self, values, batch, channels, pixels, to: &sums)
      }
    }
    return Tensor(sums.prefix(channels).map { Float($0) }, shape: [channels])
  }

  @inline(__always)
  private static func sum(_ values: UnsafePointer<Float>, count: Int) -> Double {
    var lanes = SIMD8<Float>.zero
    let whole = count & ~7
    for index in stride(from: 0, to: whole, by: 8) { lanes += SIMD8(at: values + index) }
    return (whole..<count).reduce(Double(lanes.sum())) { $0 + Double(values[$1]) }
  }

  @inline(__always)
  private static func addGroups<Group: SIMD<Float>>(
    _: Group.Type, _ values: UnsafePointer<Float>, _ batch: Int, _ channels: Int, _ pixels: Int,
    to sums: inout [Double]
  ) {
    let width = Group.scalarCount
    let groups = Layout.paddedChannels(channels) / width
    for plane in 0..<batch * groups {
      for first in stride(from: 0, to: pixels, by: 64) {
        var lanes = Group.zero
        for pixel in first..<min(first + 64, pixels) { lanes += Group(at: values + (plane * pixels + pixel) * width) }
        for lane in 0..<width { sums[plane % groups * width + lane] += Double(lanes[lane]) }
      }
    }
  }
}
