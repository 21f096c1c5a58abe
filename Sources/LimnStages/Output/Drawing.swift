import LimnImages

/// A white sheet in colour of 8 bits, drawn on from the top left.
package struct Drawing {
  private let width: Int
  private let height: Int
  private var samples: [UInt8]

  /// Makes a white sheet.
  package init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    samples = [UInt8](repeating: 255, count: width * height * 3)
  }

  /// Copies a grey or colour picture of 8 bits, as far as it lies on the sheet.
  package mutating func paste(_ picture: Image, x: Int, y: Int) {
    guard case .uint8(let source) = picture.samples else { return }
    let channels = picture.channels.count
    for row in 0..<min(picture.height, height - y) {
      for column in 0..<min(picture.width, width - x) {
        let from = (row * picture.width + column) * channels
        let to = ((y + row) * width + x + column) * 3
        for channel in 0..<3 { samples[to + channel] = source[from + (channels == 1 ? 0 : channel)] }
      }
    }
  }

  /// Writes a line of text, each dot a square of `scale` pixels, as far as it lies on the sheet.
  package mutating func write(_ text: String, x: Int, y: Int, scale: Int) {
    PixelFont.draw(text) { dot(x + $0 * scale, y + $1 * scale, scale) }
  }

  /// Writes a line whose dots are known, as far as it lies on the sheet.
  mutating func write(_ line: CaptionLine, x: Int, y: Int) {
    for place in line.dots { dot(x + place.x * line.scale, y + place.y * line.scale, line.scale) }
  }

  private mutating func dot(_ x: Int, _ y: Int, _ scale: Int) {
    for row in y..<min(y + scale, max(y, height)) {
      for column in x..<min(x + scale, max(x, width)) {
        for channel in 0..<3 { samples[(row * width + column) * 3 + channel] = 40 }
      }
    }
  }

  /// The sheet as it is now, `[height, width, 3]`.
  package var image: Image { Image(width: width, height: height, channels: .rgb, samples: .uint8(samples)) }
}
