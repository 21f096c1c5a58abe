import Foundation
import LimnTensors

extension GraphicsPen {
  /// Lines of text in several sizes.
  mutating func drawText() {
    var y = draws.uniform(in: -10...6)
    while y < height {
      let size = draws.uniform(in: 6...26)
      let colour = draws.chance(0.7) ? fore : self.colour()
      let count = Int(width / (4 * size)) + 3
      write(sentence(count), x: draws.uniform(in: -20...20), y: y, size: size, colour)
      y += size * draws.uniform(in: 1.2...1.8)
    }
  }

  /// Line art: rings or rays close together, then lines, circles, frames and curves.
  mutating func drawLines() {
    if draws.chance(0.5) {
      let (centre, line) = (place(), Double(draws.integer(in: 1...2)))
      let reach = width + height
      if draws.chance(0.6) {
        let step = Double(draws.integer(in: 3...14))
        for radius in stride(from: step, to: reach, by: step) {
          raster.ellipse(x: centre.x, y: centre.y, radiusX: radius, radiusY: radius, line: line, fore)
        }
      } else {
        for angle in stride(from: 0, to: 2 * Double.pi, by: draws.uniform(in: 0.02...0.2)) {
          raster.line(
            x0: centre.x, y0: centre.y, x1: centre.x + reach * cos(angle), y1: centre.y + reach * sin(angle),
            width: line, fore)
        }
      }
    }
    for _ in 0..<draws.integer(in: 6...60) {
      let (one, two, line) = (place(), place(), lineWidth(4))
      let (x, y) = (min(one.x, two.x), min(one.y, two.y))
      let (across, down) = (abs(one.x - two.x), abs(one.y - two.y))
      switch draws.integer(in: 0...3) {
      case 0: raster.line(x0: one.x, y0: one.y, x1: two.x, y1: two.y, width: line, fore)
      case 1:
        raster.ellipse(
          x: x + across / 2, y: y + down / 2, radiusX: across / 2, radiusY: down / 2, line: line, fore)
      case 2:
        raster.frame(x: x.rounded(), y: y.rounded(), width: across.rounded(), height: down.rounded(), line: line, fore)
      default: drawCurve(from: one, by: place(), to: two, line: line)
      }
    }
  }

  /// A quadratic curve.
  private mutating func drawCurve(
    from one: (x: Double, y: Double), by bend: (x: Double, y: Double), to two: (x: Double, y: Double), line: Double
  ) {
    var last = one
    for step in 1...24 {
      let (t, u) = (Double(step) / 24, 1 - Double(step) / 24)
      let next = (
        x: u * u * one.x + 2 * u * t * bend.x + t * t * two.x, y: u * u * one.y + 2 * u * t * bend.y + t * t * two.y
      )
      raster.line(x0: last.x, y0: last.y, x1: next.x, y1: next.y, width: line, fore)
      last = next
    }
  }

  /// Areas filled with parallel lines, some crossed.
  mutating func drawHatching() {
    for _ in 0..<draws.integer(in: 1...4) {
      let step = Double(draws.integer(in: 1...8)) + Double(draws.integer(in: 1...3))
      let line = min(step - 1, Double(draws.integer(in: 1...3)))
      let slope = draws.chance(0.5) ? draws.element(of: [-1, 0, 1, 0.5, -0.5, -2, 2]) : draws.uniform(in: -2...2)
      let isCrossed = slope > 1.2
      let (x0, y0) = (draws.uniform(in: -0.25 * width...0.5 * width), draws.uniform(in: -0.25 * height...0.5 * height))
      let (x1, y1) = (draws.uniform(in: 0.5 * width...1.25 * width), draws.uniform(in: 0.5 * height...1.25 * height))
      let ground = draws.chance(0.8) ? back : colour()
      let across = draws.chance(0.3)
      // Of a line's thickness, what a row or column shows of it.
      let half = line / 2 * (1 + slope * slope).squareRoot()
      func isLine(_ place: Double) -> Bool {
        let rest = place.truncatingRemainder(dividingBy: step * (1 + slope * slope).squareRoot())
        let period = step * (1 + slope * slope).squareRoot()
        return (rest < 0 ? rest + period : rest) < 2 * half
      }
      raster.paint(x: x0...x1, y: y0...y1) { [fore] x, y in
        let (x, y) = across ? (y, x) : (x, y)
        return isLine(x - slope * y) || (isCrossed && isLine(x + slope * y)) ? fore : ground
      }
    }
  }

  /// Areas of flat colour.
  mutating func drawFlat() {
    for _ in 0..<draws.integer(in: 0...6) {
      let (one, two, colour) = (place(), place(), colour())
      let (x, y, across, down) = (min(one.x, two.x), min(one.y, two.y), abs(one.x - two.x), abs(one.y - two.y))
      if draws.chance(0.5) {
        raster.fill(x: x, y: y, width: across + 1, height: down + 1, colour)
      } else {
        raster.ellipse(x: x + across / 2, y: y + down / 2, radiusX: across / 2, radiusY: down / 2, colour)
      }
    }
  }
}
