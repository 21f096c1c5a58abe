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
    for index in 0..<target {
      let center = (Double(index) + 0.5) * ratio
      let first = max(0, Int((center - support).rounded(.down)))
      let end = min(source, min(first + taps, Int((center + support).rounded(.up))))
      let raw = (first..<end).map { Self.lanczos((Double($0) + 0.5 - center) / stretch) }
      let sum = raw.reduce(0, +)
      for (tap, weight) in raw.enumerated() { weights[index * taps + tap] = Float(weight / sum) }
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
    axis.weights.withUnsafeBufferPointer { weights in
      for column in 0..<width {
        let first = axis.starts[column]
        let taps = min(axis.taps, sourceWidth - first)
        let start = base + first * channels
        for channel in 0..<channels {
          var sum: Float = 0
          for tap in 0..<taps { sum += weights[column * axis.taps + tap] * start[tap * channels + channel] }
          target[column * channels + channel] = sum
        }
      }
    }
  }
}
