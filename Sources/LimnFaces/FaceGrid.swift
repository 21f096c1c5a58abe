import LimnImages

/// The pixels of a picture in the coordinates of the face that it shows.
///
/// A picture shows 89×109 units, or the largest part around their middle that has its proportions. A face's x counts from its middle
/// line, and its y from the top of those units.
struct FaceGrid {
  /// The side of a pixel in the face's coordinates.
  let side: Float
  // The face's coordinates of the middle of pixel (i, j) are origin + i · along + j · (−along.y, along.x).
  private let origin: (x: Float, y: Float)
  private let along: (x: Float, y: Float)

  init(width: Int, height: Int, pose: FaceFactors.Pose) {
    let unit = min(89 / Float(width), 109 / Float(height))
    let cosine = (1 - pose.roll * pose.roll).squareRoot()
    let step = unit / pose.scale
    side = step
    along = (step * cosine, -step * pose.roll)
    let x = (Float(1 - width) / 2 * unit - pose.x) / pose.scale
    let y = (Float(1 - height) / 2 * unit + 54.5 - Self.pivot - pose.y) / pose.scale
    origin = (x * cosine + y * pose.roll, Self.pivot + y * cosine - x * pose.roll)
  }

  /// The height on the middle line around which a face leans and grows.
  private static let pivot: Float = 62

  /// The face's coordinates of a pixel's middle.
  @inline(__always)
  func place(column: Int, row: Int) -> (x: Float, y: Float) {
    (
      origin.x + Float(column) * along.x - Float(row) * along.y,
      origin.y + Float(column) * along.y + Float(row) * along.x
    )
  }

  /// The column and the row, with fractions, whose middle has these coordinates of the face.
  func position(of place: (x: Float, y: Float)) -> (column: Float, row: Float) {
    let square = along.x * along.x + along.y * along.y
    let (x, y) = (place.x - origin.x, place.y - origin.y)
    return ((x * along.x + y * along.y) / square, (y * along.x - x * along.y) / square)
  }

  /// The same as a place in the picture, whose first pixel has its middle at (0.5, 0.5).
  func pixel(of place: (x: Float, y: Float)) -> ImagePoint {
    let (column, row) = position(of: place)
    return ImagePoint(x: Double(column) + 0.5, y: Double(row) + 0.5)
  }
}
