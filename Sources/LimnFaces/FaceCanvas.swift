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
  /// The side of a pixel in the face's coordinates.
  let pixel: Float
  private var colours: [Colour]
  // The face's coordinates of the middle of pixel (i, j) are origin + i · along + j · (−along.y, along.x).
  private let origin: (x: Float, y: Float)
  private let along: (x: Float, y: Float)

  /// Makes a canvas that shows a picture of 89×109 units, or the largest part around its middle that has the proportions
  /// of `width` to `height`. A face's x counts from its middle line, and its y from the picture's top.
  init(width: Int, height: Int, pose: FaceFactors.Pose) {
    (self.width, self.height) = (width, height)
    let unit = min(89 / Float(width), 109 / Float(height))
    let cosine = (1 - pose.roll * pose.roll).squareRoot()
    let step = unit / pose.scale
    pixel = step
    along = (step * cosine, -step * pose.roll)
    let x = (Float(1 - width) / 2 * unit - pose.x) / pose.scale
    let y = (Float(1 - height) / 2 * unit + 54.5 - Self.pivot - pose.y) / pose.scale
    origin = (x * cosine + y * pose.roll, Self.pivot + y * cosine - x * pose.roll)
    colours = Array(repeating: Colour(), count: width * height)
  }

  /// The height on the middle line around which a face leans and grows.
  private static let pivot: Float = 62

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
    let (origin, along, width) = (origin, along, width)
    colours.withUnsafeMutableBufferPointer { colours in
      for row in rows {
        for column in columns {
          let x = origin.x + Float(column) * along.x - Float(row) * along.y
          let y = origin.y + Float(column) * along.y + Float(row) * along.x
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
        let x = origin.x + Float(column) * along.x - Float(row) * along.y
        let y = origin.y + Float(column) * along.y + Float(row) * along.x
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
    let square = along.x * along.x + along.y * along.y
    var (left, top, right, bottom) = (Float.infinity, Float.infinity, -Float.infinity, -Float.infinity)
    for x in [box.left - margin, box.right + margin] {
      for y in [box.top - margin, box.bottom + margin] {
        let column = ((x - origin.x) * along.x + (y - origin.y) * along.y) / square
        let row = ((y - origin.y) * along.x - (x - origin.x) * along.y) / square
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
