import LimnTensors

extension Image {
  /// A region of the picture at another size `[1, C, height, width]`, from 0 to 1, alpha left out: each pixel is the mean of
  /// all of the region's pixels that its own area touches, each counted whole (PyTorch's `interpolate` with `mode="area"`).
  ///
  /// Samples are read as they are, and rows before columns, so that a small picture of a large photo costs about one pass over
  /// it. The region lies inside the image and is not empty; CMYK is not taken.
  package func areaMeans(
    x: Int = 0, y: Int = 0, width: Int? = nil, height: Int? = nil, to size: (width: Int, height: Int)
  ) -> Tensor {
    let (columns, rows) = (width ?? self.width - x, height ?? self.height - y)
    checkRegion(x: x, y: y, width: columns, height: rows)
    precondition(channels != .cmyk && columns > 0 && rows > 0 && size.width > 0 && size.height > 0)
    let means = AreaMeans(
      x: x, y: y, columns: columns, rows: rows, size: size, rowPixels: self.width, channels: channels)
    return Tensor(shape: [1, channels.colorCount, size.height, size.width]) { output in
      switch samples {
      case .uint8(let samples): samples.withUnsafeBufferPointer { means.run($0, most: 255, into: output) }
      case .uint16(let samples): samples.withUnsafeBufferPointer { means.run($0, most: 65_535, into: output) }
      }
    }
  }
}

/// Where the areas lie that are averaged.
private struct AreaMeans: Sendable {
  let x: Int
  let y: Int
  let columns: Int
  let rows: Int
  let size: (width: Int, height: Int)
  let rowPixels: Int
  let channels: Image.Channels

  /// The source elements of one target element along an axis.
  private static func window(_ index: Int, _ source: Int, _ target: Int) -> Range<Int> {
    index * source / target..<((index + 1) * source + target - 1) / target
  }

  @inline(__always)
  func run<Sample: FixedWidthInteger & UnsignedInteger & Sendable>(
    _ samples: UnsafeBufferPointer<Sample>, most: Float, into output: UnsafeMutableBufferPointer<Float>
  ) {
    guard let source = samples.baseAddress, let target = output.baseAddress else { return }
    nonisolated(unsafe) let (input, result) = (source, target)
    let windows = (0..<size.width).map { Self.window($0, columns, size.width) }
    let piece = max(1, (1 << 16) / max(1, columns * channels.count * max(1, rows / size.height)))
    Threads.forPieces(of: size.height, size: piece) { lines in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: columns * channels.count) { sums in
        for line in lines {
          let rows = Self.window(line, self.rows, size.height)
          sum(rows, of: input, into: sums)
          for (column, window) in windows.enumerated() {
            let scale = 1 / (Float(window.count * rows.count) * most)
            for channel in 0..<channels.colorCount {
              var total: UInt64 = 0
              for place in window { total &+= UInt64(sums[place &* channels.count &+ channel]) }
              result[(channel * size.height + line) * size.width + column] = Float(total) * scale
            }
          }
        }
      }
    }
  }

  /// The sums over some rows of each sample of a row: at most 2¹⁶ samples of 16 bits, so that 32 bits hold them.
  @inline(__always)
  private func sum<Sample: FixedWidthInteger & UnsignedInteger>(
    _ rows: Range<Int>, of input: UnsafePointer<Sample>, into sums: UnsafeMutableBufferPointer<UInt32>
  ) {
    guard let sums = sums.baseAddress else { return }
    let count = columns * channels.count
    for row in rows {
      let start = input + ((y + row) * rowPixels + x) * channels.count
      if row == rows.lowerBound {
        for index in 0..<count { sums[index] = UInt32(truncatingIfNeeded: start[index]) }
      } else {
        for index in 0..<count { sums[index] &+= UInt32(truncatingIfNeeded: start[index]) }
      }
    }
  }
}
