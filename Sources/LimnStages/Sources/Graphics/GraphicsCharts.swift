import Foundation
import LimnImages
import LimnTensors

extension GraphicsPen {
  /// Bars with a curve over a grid, and a title.
  mutating func drawChart() {
    let base = (height * draws.uniform(in: 0.6...0.95)).rounded()
    let gap = Double(draws.integer(in: 14...40))
    func mixed(_ one: UInt8, _ two: UInt8) -> UInt8 { UInt8((Int(one) * 3 + Int(two)) / 4) }
    let faint = Raster.Colour(
      red: mixed(back.red, fore.red), green: mixed(back.green, fore.green), blue: mixed(back.blue, fore.blue))
    for y in stride(from: 0, to: base, by: gap) { raster.fill(x: 0, y: y, width: width, height: 1, faint) }
    raster.fill(x: 0, y: base, width: width, height: 1, fore)
    var x = 8.0
    var tops: [(x: Double, y: Double)] = []
    while x < width {
      let (bar, tall) = (Double(draws.integer(in: 4...24)), (draws.uniform(in: 0.05...0.9) * base).rounded())
      let (colour, isOutlined) = (colour(), draws.chance(0.5))
      raster.fill(x: x, y: base - tall, width: bar, height: tall, colour)
      if isOutlined { raster.frame(x: x, y: base - tall, width: bar, height: tall, line: 1, fore) }
      tops.append((x, base - tall))
      x += bar + Double(draws.integer(in: 2...12))
    }
    let curve = colour()
    for (one, two) in zip(tops, tops.dropFirst()) {
      raster.line(x0: one.x, y0: one.y, x1: two.x, y1: two.y, width: 2, curve)
    }
    write(sentence(4), x: 5, y: 3, size: 10, fore)
  }

  /// Rows and columns of words, some rows shaded.
  mutating func drawTable() {
    let (row, column) = (Double(draws.integer(in: 13...28)), Double(draws.integer(in: 30...90)))
    let size = row * 0.55
    for y in stride(from: 0, to: height, by: row) {
      if draws.chance(0.4) { raster.fill(x: 0, y: y, width: width, height: row, colour()) }
      raster.fill(x: 0, y: y, width: width, height: 1, fore)
      for x in stride(from: 0, to: width, by: column) {
        write(sentence(1), x: x + 4, y: y + row * 0.2, size: size, fore)
      }
    }
    for x in stride(from: 0, to: width, by: column) { raster.fill(x: x, y: 0, width: 1, height: height, fore) }
  }

  /// Squares of a few colours, in blobs or at random.
  mutating func drawPixelArt() {
    let cell = Double(draws.integer(in: 3...9))
    let palette = (0..<draws.integer(in: 2...8)).map { _ in colour() }
    let (isSmooth, seed) = (draws.chance(0.7), draws.integer(in: 0...Int(Int32.max)))
    let (columns, rows) = (Int(width / cell) + 1, Int(height / cell) + 1)
    let key = RandomKey(seed: UInt64(seed))
    let heights = Tensor(shape: [1, 1, 9, 9]) { values in
      for index in values.indices { values[index] = Float(key.uniform(at: index)) }
    }.resized(width: columns, height: rows).array
    for row in 0..<rows {
      for column in 0..<columns {
        let place = row * columns + column
        var index = Int(key.split("cell").bits(at: place) >> 33) % palette.count
        if isSmooth {
          let level = Int(min(max(heights[place], 0), 0.999) * Float(palette.count))
          index = (level + (key.split("spot").uniform(at: place) < 0.06 ? 1 : 0)) % palette.count
        }
        raster.fill(x: Double(column) * cell, y: Double(row) * cell, width: cell, height: cell, palette[index])
      }
    }
  }

  /// Waves of two colours, hard or soft, whose period may shrink outwards as in a zone plate.
  mutating func drawStripes() {
    let (angle, period) = (draws.uniform(in: 0...Double.pi), draws.uniform(in: 2.2...24))
    let bend = draws.chance(0.5) ? draws.uniform(in: 0...0.01) : 0
    let isHard = draws.chance(0.5)
    raster.paint(x: 0...width, y: 0...height) { [back, fore, width, height] x, y in
      let (dx, dy) = (x - width / 2, y - height / 2)
      let wave = sin((x * cos(angle) + y * sin(angle)) * 2 * Double.pi / period + bend * (dx * dx + dy * dy))
      let share = isHard ? (wave >= 0 ? 1 : 0) : (wave + 1) / 2
      func mixed(_ one: UInt8, _ two: UInt8) -> UInt8 {
        UInt8((Double(one) * (1 - share) + Double(two) * share).rounded())
      }
      return Raster.Colour(
        red: mixed(back.red, fore.red), green: mixed(back.green, fore.green), blue: mixed(back.blue, fore.blue))
    }
  }
}
