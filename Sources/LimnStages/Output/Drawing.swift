import LimnImages

/// A white sheet in colour of 8 bits, drawn on from the top left.
package struct Drawing {
  /// Red, green and blue.
  package typealias Colour = (red: UInt8, green: UInt8, blue: UInt8)

  /// Columns of pixels.
  package let width: Int
  /// Rows of pixels.
  package let height: Int
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

  /// Where a text begins, goes through with its middle, or ends.
  package enum Alignment: Sendable {
    case start, centre, end
  }

  /// Writes a line of text, each dot a square of `scale` pixels, as far as it lies on the sheet; `x` is where it is aligned.
  package mutating func write(
    _ text: String, x: Int, y: Int, scale: Int, align: Alignment = .start, _ colour: Colour = (40, 40, 40)
  ) {
    let length = scale * (text.count * PixelFont.advance.x - 1)
    let left = x - (align == .start ? 0 : align == .centre ? length / 2 : length)
    var dots: [(x: Int, y: Int)] = []
    PixelFont.draw(text) { dots.append((left + scale * $0, y + scale * $1)) }
    for dot in dots { fill(x: dot.x..<dot.x + scale, y: dot.y..<dot.y + scale, colour) }
  }

  /// Writes a line whose dots are known, as far as it lies on the sheet.
  mutating func write(_ line: CaptionLine, x: Int, y: Int) {
    for dot in line.dots {
      let (left, top) = (x + line.scale * dot.x, y + line.scale * dot.y)
      fill(x: left..<left + line.scale, y: top..<top + line.scale, (40, 40, 40))
    }
  }

  /// Fills a rectangle, as far as it lies on the sheet; with a share below 1 what is there shows through.
  package mutating func fill(x: Range<Int>, y: Range<Int>, _ colour: Colour, share: Double = 1) {
    let new = [colour.red, colour.green, colour.blue]
    for row in y.clamped(to: 0..<height) {
      for column in x.clamped(to: 0..<width) {
        let place = (row * width + column) * 3
        for channel in 0..<3 {
          let mixed = share * Double(new[channel]) + (1 - share) * Double(samples[place + channel])
          samples[place + channel] = share == 1 ? new[channel] : UInt8(mixed.rounded())
        }
      }
    }
  }

  /// Draws a line two pixels wide.
  package mutating func stroke(from: (x: Double, y: Double), to: (x: Double, y: Double), _ colour: Colour) {
    let count = Int(max(abs(to.x - from.x), abs(to.y - from.y)).rounded(.up)) + 1
    for part in 0...count {
      let share = Double(part) / Double(count)
      let x = Int((from.x + (to.x - from.x) * share).rounded())
      let y = Int((from.y + (to.y - from.y) * share).rounded())
      fill(x: x..<x + 2, y: y..<y + 2, colour)
    }
  }

  /// Draws the border of a rectangle, its lines lying within it.
  package mutating func frame(x: Range<Int>, y: Range<Int>, thickness: Int, _ colour: Colour) {
    fill(x: x, y: y.lowerBound..<y.lowerBound + thickness, colour)
    fill(x: x, y: y.upperBound - thickness..<y.upperBound, colour)
    fill(x: x.lowerBound..<x.lowerBound + thickness, y: y, colour)
    fill(x: x.upperBound - thickness..<x.upperBound, y: y, colour)
  }

  /// The sheet as it is now, `[height, width, 3]`.
  package var image: Image { Image(width: width, height: height, channels: .rgb, samples: .uint8(samples)) }
}
