import LimnTensors

extension Image {
  /// What the picture shows at the places of another one's pixels: `[1, C, height, width]` from 0 to 1, alpha left out.
  ///
  /// `map` takes that picture's places to this one's. Where it shrinks, what it needs is first resized (antialiased Lanczos-3);
  /// values between pixels are Catmull-Rom's. Beyond the border the nearest pixel counts.
  package func warped(by map: AffineMap, width: Int, height: Int) -> Tensor {
    let plan = WarpPlan(map, width: width, height: height, sourceWidth: self.width, sourceHeight: self.height)
    let part = cropped(x: plan.x, y: plan.y, width: plan.columns, height: plan.rows)
      .resized(width: plan.size.width, height: plan.size.height).pixels()
    return part.sampled(at: plan.residual, width: width, height: height).clipped(to: 0...1)
  }
}

extension Tensor {
  /// What a picture `[1, C, H, W]` shows at the places of another one's pixels, as `Image.warped` does; values are not clipped.
  package func warped(by map: AffineMap, width: Int, height: Int) -> Tensor {
    let plan = WarpPlan(map, width: width, height: height, sourceWidth: shape[3], sourceHeight: shape[2])
    let part = cropped(x: plan.x, y: plan.y, width: plan.columns, height: plan.rows)
      .resized(width: plan.size.width, height: plan.size.height)
    return part.sampled(at: plan.residual, width: width, height: height)
  }

  /// Values between the pixels of `[1, C, H, W]` by Catmull-Rom's cubic (Keys, "Cubic convolution interpolation", 1981).
  fileprivate func sampled(at map: AffineMap, width: Int, height: Int) -> Tensor {
    sampled(width: width, height: height) { map(ImagePoint(x: Double($0) + 0.5, y: Double($1) + 0.5)) }
  }

  /// Values of `[1, C, H, W]` at the place of each column and line of another picture, likewise.
  @inline(__always)
  func sampled(
    width: Int, height: Int, at place: @Sendable (_ column: Int, _ line: Int) -> ImagePoint
  ) -> Tensor {
    let (channels, rows, columns) = (shape[1], shape[2], shape[3])
    let source = converted(to: .plain)
    return Tensor(shape: [1, channels, height, width]) { output in
      source.withValues { input in
        guard let output = output.baseAddress, let input = input.baseAddress else { return }
        nonisolated(unsafe) let (target, source) = (output, input)
        Threads.forPieces(of: height, size: max(1, (1 << 14) / max(1, width))) { lines in
          for line in lines {
            for column in 0..<width {
              let taps = WarpTaps(place(column, line), columns: columns, rows: rows)
              for channel in 0..<channels {
                target[(channel &* height &+ line) &* width &+ column] = taps.value(
                  of: source + channel &* rows &* columns, columns: columns)
              }
            }
          }
        }
      }
    }
  }
}

/// The four by four pixels around a place, and their weights.
private struct WarpTaps {
  private let x: SIMD4<Int32>
  private let y: SIMD4<Int32>
  private let across: SIMD4<Float>
  private let down: SIMD4<Float>

  @inline(__always)
  init(_ place: ImagePoint, columns: Int, rows: Int) {
    (x, across) = Self.axis(place.x, columns)
    (y, down) = Self.axis(place.y, rows)
  }

  @inline(__always)
  private static func axis(_ place: Double, _ count: Int) -> (SIMD4<Int32>, SIMD4<Float>) {
    // A place far outside counts as the border.
    let inside = max(-1, min(Double(count) + 1, place)) - 0.5
    let first = inside.rounded(.down)
    let t = Float(inside - first)
    let start = Int32(first)
    let indices = SIMD4<Int32>(start - 1, start, start + 1, start + 2)
      .clamped(lowerBound: .zero, upperBound: SIMD4(repeating: Int32(count - 1)))
    return (
      indices,
      SIMD4(
        ((-0.5 * t + 1) * t - 0.5) * t, (1.5 * t - 2.5) * t * t + 1, ((-1.5 * t + 2) * t + 0.5) * t,
        (0.5 * t - 0.5) * t * t)
    )
  }

  @inline(__always)
  func value(of plane: UnsafePointer<Float>, columns: Int) -> Float {
    var sum: Float = 0
    for row in 0..<4 {
      let line = plane + Int(y[row]) &* columns
      let values = SIMD4(line[Int(x[0])], line[Int(x[1])], line[Int(x[2])], line[Int(x[3])])
      sum += down[row] * (values * across).sum()
    }
    return sum
  }
}

/// What of a source a warp needs, to what size that is resized first, and where places are then.
private struct WarpPlan {
  let x: Int, y: Int
  let columns: Int, rows: Int
  let size: (width: Int, height: Int)
  let residual: AffineMap

  init(_ map: AffineMap, width: Int, height: Int, sourceWidth: Int, sourceHeight: Int) {
    let corners = [(0, 0), (width, 0), (0, height), (width, height)].map {
      map(ImagePoint(x: Double($0.0), y: Double($0.1)))
    }
    // How far apart the places of neighbouring pixels are along each axis of the source. Lanczos reaches three pixels of the coarser
    // grid to each side, the cubic two.
    let (shrinkAcross, shrinkDown) = (
      max(1, (map.a * map.a + map.b * map.b).squareRoot()), max(1, (map.d * map.d + map.e * map.e).squareRoot())
    )
    func span(_ values: [Double], _ count: Int, _ shrink: Double) -> (start: Int, count: Int) {
      let margin = 5 * shrink
      let first = max(0, min(Double(count - 1), ((values.min() ?? 0) - margin).rounded(.down)))
      let end = max(first + 1, min(Double(count), ((values.max() ?? 0) + margin).rounded(.up)))
      return (Int(first), Int(end - first))
    }
    let (across, down) = (
      span(corners.map(\.x), sourceWidth, shrinkAcross), span(corners.map(\.y), sourceHeight, shrinkDown)
    )
    (x, columns, y, rows) = (across.start, across.count, down.start, down.count)
    func shrunk(_ count: Int, _ shrink: Double) -> Int { max(1, Int((Double(count) / shrink).rounded())) }
    size = (shrunk(across.count, shrinkAcross), shrunk(down.count, shrinkDown))
    // Whole numbers of pixels make the two factors differ a little.
    residual = AffineMap(
      a: map.a, b: map.b, c: map.c - Double(across.start), d: map.d, e: map.e, f: map.f - Double(down.start)
    ).scaled(
      across: Double(size.width) / Double(across.count), down: Double(size.height) / Double(down.count))
  }
}
