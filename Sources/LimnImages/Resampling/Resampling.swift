import Foundation

/// The weights of a Lanczos-3 resampling along one axis, stretched to the coarser grid when the axis shrinks (so that
/// fine detail fades instead of folding back), and normalised so that a constant stays one.
///
/// Duchon, "Lanczos filtering in one and two dimensions", J. Appl. Meteorology 1979.
struct ResamplingAxis {
  /// The first source element of each target element.
  let starts: [Int]
  /// The weights of every target element, `taps` of them each, zeros behind the last.
  let weights: [Float]
  /// The largest number of source elements in a target element.
  let taps: Int

  init(from source: Int, to target: Int) {
    precondition(source > 0 && target > 0, "an axis of \(source) cannot become one of \(target)")
    let ratio = Double(source) / Double(target)
    let stretch = max(ratio, 1)
    let support = 3 * stretch
    let taps = min(source, Int(support.rounded(.up)) * 2 + 1)
    var starts: [Int] = []
    var weights = [Float](repeating: 0, count: target * taps)
    // At a whole ratio all elements away from the ends have the same weights, exactly.
    let repeats = source % target == 0
    var inner: [Double]?
    for index in 0..<target {
      let center = (Double(index) + 0.5) * ratio
      let (low, high) = (Int((center - support).rounded(.down)), Int((center + support).rounded(.up)))
      let first = max(0, low)
      let end = min(source, min(first + taps, high))
      let raw: [Double]
      if let inner, low >= 0, end - first == inner.count {
        raw = inner
      } else {
        let values = (first..<end).map { Self.lanczos((Double($0) + 0.5 - center) / stretch) }
        let sum = values.reduce(0, +)
        raw = values.map { $0 / sum }
        if repeats, low >= 0, high <= source { inner = raw }
      }
      for (tap, weight) in raw.enumerated() { weights[index * taps + tap] = Float(weight) }
      starts.append(first)
    }
    self.starts = starts
    self.weights = weights
    self.taps = taps
  }

  private static func lanczos(_ x: Double) -> Double {
    guard x != 0 else { return 1 }
    guard abs(x) < 3 else { return 0 }
    let angle = Double.pi * x
    return 3 * sin(angle) * sin(angle / 3) / (angle * angle)
  }
}

/// Rows of interleaved floats resampled along both axes, a source row at a time: only as many rows are held as one target
/// row needs.
struct Resampling {
  let sourceWidth: Int
  let sourceHeight: Int
  let width: Int
  let height: Int
  let channels: Int

  /// Reads source rows in order by `read` and hands target rows in order to `write`.
  func run(
    read: (_ row: Int, _ into: UnsafeMutableBufferPointer<Float>) -> Void,
    write: (_ row: Int, _ from: UnsafeMutableBufferPointer<Float>) -> Void
  ) {
    let across = ResamplingAxis(from: sourceWidth, to: width)
    let down = ResamplingAxis(from: sourceHeight, to: height)
    let stride = width * channels
    withUnsafeTemporaryAllocation(of: Float.self, capacity: sourceWidth * channels) { source in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: down.taps * stride) { ring in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: stride) { output in
          var held = 0
          for row in 0..<height {
            let first = down.starts[row]
            let end = min(sourceHeight, first + down.taps)
            while held < end {
              if held >= first {
                read(held, source)
                squeeze(source, into: ring.baseAddress! + (held % down.taps) * stride, by: across)
              }
              held += 1
            }
            output.update(repeating: 0)
            for tap in 0..<end - first {
              let weight = down.weights[row * down.taps + tap]
              guard weight != 0 else { continue }
              let line = ring.baseAddress! + ((first + tap) % down.taps) * stride
              for index in 0..<stride { output[index] += weight * line[index] }
            }
            write(row, output)
          }
        }
      }
    }
  }

  private func squeeze(
    _ source: UnsafeMutableBufferPointer<Float>, into target: UnsafeMutablePointer<Float>, by axis: ResamplingAxis
  ) {
    guard let base = source.baseAddress else { return }
    let taps = axis.taps
    axis.weights.withUnsafeBufferPointer { weights in
      axis.starts.withUnsafeBufferPointer { starts in
        var column = 0
        // Four columns of a grey row side by side: each sum is in the order of its taps, and none waits for another.
        while channels == 1, column + 4 <= width, starts[column + 3] + taps <= sourceWidth {
          let own = weights.baseAddress! + column * taps
          let (a, b, c, d) = (
            base + starts[column], base + starts[column + 1], base + starts[column + 2], base + starts[column + 3]
          )
          var sums = SIMD4<Float>.zero
          for tap in 0..<taps {
            sums +=
              SIMD4(own[tap], own[taps + tap], own[2 * taps + tap], own[3 * taps + tap])
              * SIMD4(a[tap], b[tap], c[tap], d[tap])
          }
          for place in 0..<4 { target[column + place] = sums[place] }
          column += 4
        }
        while column < width {
          let first = starts[column]
          let count = min(taps, sourceWidth - first)
          let start = base + first * channels
          for channel in 0..<channels {
            var sum: Float = 0
            for tap in 0..<count { sum += weights[column * taps + tap] * start[tap * channels + channel] }
            target[column * channels + channel] = sum
          }
          column += 1
        }
      }
    }
  }
}
