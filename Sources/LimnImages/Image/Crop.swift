extension Image {
  /// A rectangle of the picture, which lies inside it; metadata goes along.
  public func cropped(x: Int, y: Int, width: Int, height: Int) -> Image {
    checkRegion(x: x, y: y, width: width, height: height)
    let cut: Samples =
      switch samples {
      case .uint8(let samples): .uint8(rows(of: samples, x: x, y: y, width: width, height: height))
      case .uint16(let samples): .uint16(rows(of: samples, x: x, y: y, width: width, height: height))
      }
    return Image(width: width, height: height, channels: channels, samples: cut, metadata: metadata)
  }

  private func rows<Sample>(of samples: [Sample], x: Int, y: Int, width: Int, height: Int) -> [Sample] {
    var cut: [Sample] = []
    cut.reserveCapacity(width * height * channels.count)
    for row in y..<y + height {
      let start = (row * self.width + x) * channels.count
      cut.append(contentsOf: samples[start..<start + width * channels.count])
    }
    return cut
  }
}
