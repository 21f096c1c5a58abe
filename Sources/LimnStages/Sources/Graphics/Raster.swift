import LimnImages

/// A picture in colour of 8 bits, drawn on in whole pixels of a finer grid and made smaller at the end, so that edges are smooth
/// and flat colours exact.
///
/// Coordinates are in pixels of the result, however fine the grid is.
struct Raster {
  /// A colour of 8 bits a channel.
  struct Colour: Sendable, Hashable {
    let red: UInt8, green: UInt8, blue: UInt8
  }

  /// Size of the result in pixels.
  let width: Int, height: Int
  /// Points of the grid along a pixel's side; 1 gives hard edges.
  let grid: Int
  private let columns: Int, rows: Int
  private var samples: [Colour]

  /// Makes a raster of one colour.
  init(width: Int, height: Int, grid: Int, _ colour: Colour) {
    (self.width, self.height, self.grid) = (width, height, grid)
    (columns, rows) = (width * grid, height * grid)
    samples = [Colour](repeating: colour, count: columns * rows)
  }

  /// Fills the points of a row whose middle lies from `left` to `right`, all in points of the grid.
  private mutating func fillRow(_ row: Int, _ left: Double, _ right: Double, _ colour: Colour) {
    guard row >= 0, row < rows, left < Double(columns), right > 0 else { return }
    let first = Int(max(0, (left - 0.5).rounded(.up)))
    let end = Int(min(Double(columns), (right - 0.5).rounded(.up)))
    guard first < end else { return }
    for column in first..<end { samples[row * columns + column] = colour }
  }

  /// The rows whose middle lies from `top` to `bottom`.
  private func rowRange(_ top: Double, _ bottom: Double) -> Range<Int> {
    let first = Int(min(max(0, (top * Double(grid) - 0.5).rounded(.up)), Double(rows)))
    let end = Int(min(max(0, (bottom * Double(grid) - 0.5).rounded(.up)), Double(rows)))
    return first..<max(first, end)
  }

  /// Fills a rectangle.
  mutating func fill(x: Double, y: Double, width: Double, height: Double, _ colour: Colour) {
    let scale = Double(grid)
    for row in rowRange(y, y + height) { fillRow(row, x * scale, (x + width) * scale, colour) }
  }

  /// Draws the border of a rectangle, inwards.
  mutating func frame(x: Double, y: Double, width: Double, height: Double, line: Double, _ colour: Colour) {
    fill(x: x, y: y, width: width, height: line, colour)
    fill(x: x, y: y + height - line, width: width, height: line, colour)
    fill(x: x, y: y, width: line, height: height, colour)
    fill(x: x + width - line, y: y, width: line, height: height, colour)
  }

  /// Fills an ellipse; with `line`, only its border of that width, inwards.
  mutating func ellipse(
    x: Double, y: Double, radiusX: Double, radiusY: Double, line: Double? = nil, _ colour: Colour
  ) {
    guard radiusX > 0, radiusY > 0 else { return }
    let scale = Double(grid)
    let (innerX, innerY) = (radiusX - (line ?? radiusX), radiusY - (line ?? radiusY))
    for row in rowRange(y - radiusY, y + radiusY) {
      let offset = (Double(row) + 0.5) / scale - y
      let outer = (1 - offset * offset / (radiusY * radiusY)).squareRoot() * radiusX
      if innerX > 0, innerY > 0, abs(offset) < innerY {
        let inner = (1 - offset * offset / (innerY * innerY)).squareRoot() * innerX
        fillRow(row, (x - outer) * scale, (x - inner) * scale, colour)
        fillRow(row, (x + inner) * scale, (x + outer) * scale, colour)
      } else {
        fillRow(row, (x - outer) * scale, (x + outer) * scale, colour)
      }
    }
  }

  /// Draws a straight line of this width, at least one point of the grid.
  mutating func line(x0: Double, y0: Double, x1: Double, y1: Double, width: Double, _ colour: Colour) {
    let scale = Double(grid)
    let (dx, dy) = (x1 - x0, y1 - y0)
    let length = (dx * dx + dy * dy).squareRoot()
    let thickness = max(width, 1 / scale)
    guard length > 0 else {
      return fill(x: x0 - thickness / 2, y: y0 - thickness / 2, width: thickness, height: thickness, colour)
    }
    if abs(dy) >= abs(dx) {
      let half = thickness / 2 * length / abs(dy)
      for row in rowRange(min(y0, y1) - thickness / 4, max(y0, y1) + thickness / 4) {
        let x = x0 + ((Double(row) + 0.5) / scale - y0) * dx / dy
        fillRow(row, (x - half) * scale, (x + half) * scale, colour)
      }
    } else {
      let half = thickness / 2 * length / abs(dx)
      let (left, right) = (min(x0, x1) - thickness / 4, max(x0, x1) + thickness / 4)
      let first = Int(max(0, (left * scale - 0.5).rounded(.up)))
      let end = Int(min(Double(columns), (right * scale - 0.5).rounded(.up)))
      guard first < end else { return }
      for column in first..<end {
        let y = y0 + ((Double(column) + 0.5) / scale - x0) * dy / dx
        for row in rowRange(y - half, y + half) { samples[row * columns + column] = colour }
      }
    }
  }

  /// Sets the points of a rectangle by their places.
  mutating func paint(
    x: ClosedRange<Double>, y: ClosedRange<Double>, _ colour: (_ x: Double, _ y: Double) -> Colour
  ) {
    let scale = Double(grid)
    let first = Int(min(max(0, (x.lowerBound * scale - 0.5).rounded(.up)), Double(columns)))
    let end = Int(min(max(0, (x.upperBound * scale - 0.5).rounded(.up)), Double(columns)))
    guard first < end else { return }
    for row in rowRange(y.lowerBound, y.upperBound) {
      for column in first..<end {
        samples[row * columns + column] = colour((Double(column) + 0.5) / scale, (Double(row) + 0.5) / scale)
      }
    }
  }

  /// The picture, each pixel the mean of its points.
  var image: Image {
    let area = grid * grid
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { output, count in
      for y in 0..<height {
        for x in 0..<width {
          var (red, green, blue) = (area / 2, area / 2, area / 2)
          for row in y * grid..<(y + 1) * grid {
            for column in x * grid..<(x + 1) * grid {
              let point = samples[row * columns + column]
              red += Int(point.red)
              green += Int(point.green)
              blue += Int(point.blue)
            }
          }
          let place = (y * width + x) * 3
          output[place] = UInt8(red / area)
          output[place + 1] = UInt8(green / area)
          output[place + 2] = UInt8(blue / area)
        }
      }
      count = width * height * 3
    }
    return Image(width: width, height: height, channels: .rgb, samples: .uint8(pixels))
  }
}
