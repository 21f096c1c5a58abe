import LimnTensors

/// A picture that shapes are laid on with smooth edges, in the coordinates of a face.
///
/// A shape is a function that gives the signed distance of a point from its edge, negative inside. Only additions, products,
/// quotients and square roots are used, so that every machine draws the same bytes.
struct FaceCanvas {
  /// Red, green and blue, black 0 and white 1.
  typealias Colour = SIMD3<Float>

  /// A rectangle in a face's coordinates, outside of which a shape has nothing.
  struct Box {
    var left: Float
    var top: Float
    var right: Float
    var bottom: Float

    init(_ left: Float, _ top: Float, _ right: Float, _ bottom: Float) {
      (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
    }

    /// The rectangle around a centre.
    init(x: Float, y: Float, halfWidth: Float, halfHeight: Float) {
      self.init(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight)
    }
  }

  let width: Int
  let height: Int
  private let grid: FaceGrid
  private var colours: [Colour]

  /// Makes a canvas of a size that shows a face as it is held.
  init(width: Int, height: Int, pose: FaceFactors.Pose) {
    (self.width, self.height) = (width, height)
    grid = FaceGrid(width: width, height: height, pose: pose)
    colours = Array(repeating: Colour(), count: width * height)
  }

  /// The side of a pixel in the face's coordinates.
  var pixel: Float { grid.side }

  /// Lays a shape of one colour on the picture; `soft` is the width of its edge, at least a pixel.
  @inline(__always)
  mutating func fill(
    _ box: Box, _ colour: Colour, opacity: Float = 1, soft: Float = 0, distance: (Float, Float) -> Float
  ) {
    guard opacity > 0 else { return }
    fill(box, soft: soft, colour: { _, _ in (colour, opacity) }, distance: distance)
  }

  /// Lays a shape on the picture whose colour and opacity depend on the place.
  @inline(__always)
  mutating func fill(
    _ box: Box, soft: Float = 0, colour: (Float, Float) -> (Colour, Float), distance: (Float, Float) -> Float
  ) {
    let edge = max(pixel, soft)
    let isSoft = soft > pixel
    guard let (columns, rows) = pixels(in: box, margin: edge / 2) else { return }
    let (grid, width) = (grid, width)
    colours.withUnsafeMutableBufferPointer { colours in
      for row in rows {
        for column in columns {
          let (x, y) = grid.place(column: column, row: row)
          var cover = 0.5 - distance(x, y) / edge
          guard cover > 0 else { continue }
          cover = min(cover, 1)
          if isSoft { cover = smoothStep(cover) }
          let (paint, opacity) = colour(x, y)
          let place = row * width + column
          colours[place] += (paint - colours[place]) * (cover * opacity)
        }
      }
    }
  }

  /// Replaces every colour by a function of it and of its place.
  @inline(__always)
  mutating func map(_ change: (Colour, Float, Float) -> Colour) {
    for row in 0..<height {
      for column in 0..<width {
        let (x, y) = grid.place(column: column, row: row)
        colours[row * width + column] = change(colours[row * width + column], x, y)
      }
    }
  }

  /// The samples of 8 bits, clipped and rounded to nearest, red, green and blue interleaved.
  var samples: [UInt8] {
    Array(unsafeUninitializedCapacity: colours.count * 3) { samples, count in
      for (place, colour) in colours.enumerated() {
        let scaled = colour.clamped(lowerBound: Colour(), upperBound: Colour(repeating: 1)) * 255
        for channel in 0..<3 { samples[place * 3 + channel] = UInt8(Int32(scaled[channel] + 0.5)) }
      }
      count = colours.count * 3
    }
  }

  /// The pixels whose middles may lie in a rectangle with a margin around it; nil if there are none.
  private func pixels(in box: Box, margin: Float) -> (columns: Range<Int>, rows: Range<Int>)? {
    var (left, top, right, bottom) = (Float.infinity, Float.infinity, -Float.infinity, -Float.infinity)
    for x in [box.left - margin, box.right + margin] {
      for y in [box.top - margin, box.bottom + margin] {
        let (column, row) = grid.position(of: (x, y))
        (left, right) = (min(left, column), max(right, column))
        (top, bottom) = (min(top, row), max(bottom, row))
      }
    }
    let columns = (first: max(left, 0), last: min(right, Float(width - 1)))
    let rows = (first: max(top, 0), last: min(bottom, Float(height - 1)))
    guard columns.first <= columns.last, rows.first <= rows.last else { return nil }
    return (Int(columns.first)..<Int(columns.last) + 1, Int(rows.first)..<Int(rows.last) + 1)
  }
}
