import LimnTensors

extension Tensor {
  /// How sharp a part of a picture `[1, C, H, W]` is: the mean absolute Laplacian |4a − b − c − d − e| of its grey levels (the
  /// mean over channels, black 0 and white 255) over the pixels of the part that have four neighbours; nil if none has.
  package func meanAbsoluteLaplacian(columns: Range<Int>, rows: Range<Int>) -> Double? {
    let (channels, height, width) = (shape[1], shape[2], shape[3])
    let (inner, lines) = (columns.clamped(to: 1..<max(1, width - 1)), rows.clamped(to: 1..<max(1, height - 1)))
    guard !inner.isEmpty, !lines.isEmpty else { return nil }
    let plane = width * height
    let sum = converted(to: .plain).withValues { values in
      func grey(_ place: Int) -> Double {
        var sum = 0.0
        for channel in 0..<channels { sum += Double(values[channel * plane + place]) }
        return sum
      }
      var sum = 0.0
      for row in lines {
        for column in inner {
          let place = row * width + column
          let around = grey(place - 1) + grey(place + 1) + grey(place - width) + grey(place + width)
          sum += (4 * grey(place) - around).magnitude
        }
      }
      return sum
    }
    return 255 * sum / Double(channels * inner.count * lines.count)
  }
}
