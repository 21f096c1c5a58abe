import LimnTensors

extension Impulses {
  /// Looks for impulses in a photo; nil if it has none. Alpha is not looked at.
  package static func find(in image: Image) -> Impulses? {
    let image = image.withRGBFromCMYK()
    return find(width: image.width, height: image.height, channels: image.channels.colorCount) { rows in
      image.pixels(x: 0, y: rows.lowerBound, width: image.width, height: rows.count)
    }
  }

  /// Looks for impulses in pixels `[1, C, H, W]`; nil if they have none.
  package static func find(in pixels: Tensor) -> Impulses? {
    let plain = pixels.converted(to: .plain)
    return find(width: plain.shape[3], height: plain.shape[2], channels: plain.shape[1]) { rows in
      plain.cropped(x: 0, y: rows.lowerBound, width: plain.shape[3], height: rows.count)
    }
  }

  /// Goes over a photo in strips of rows that overlap by one row on either side.
  private static func find(width: Int, height: Int, channels: Int, read: (Range<Int>) -> Tensor) -> Impulses? {
    guard width >= 3, height >= 3 else { return nil }
    var statistics = ImpulseStatistics(width: width, height: height, channels: channels)
    let rows = max(3, (1 << 19) / (width * channels))
    for start in stride(from: 0, to: height - 2, by: rows) {
      let range = start..<min(height, start + rows + 2)
      statistics.add(read(range), firstRow: start)
    }
    return statistics.finding
  }
}
