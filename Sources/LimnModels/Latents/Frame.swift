import LimnTensors

/// The part of a photo that a model was trained on: a square within the photo's centred square.
///
/// Aligned face photos of any scale, and of any shape around the same centred square, give the same part of the face.
public struct Frame: Codable, Sendable, Hashable {
  /// The left edge, as a fraction of the centred square's side.
  public var x: Double
  /// The top edge, as a fraction of the centred square's side.
  public var y: Double
  /// The side, as a fraction of the centred square's side.
  public var side: Double

  /// The centred square as a whole.
  public static let whole = Frame(x: 0, y: 0, side: 1)

  /// Makes a frame from fractions of the centred square's side.
  public init(x: Double, y: Double, side: Double) {
    self.x = x
    self.y = y
    self.side = side
  }

  /// Whether the frame lies within the centred square and is not empty.
  public var isSound: Bool {
    side > 0 && x >= 0 && y >= 0 && x + side <= 1 + 1e-9 && y + side <= 1 + 1e-9
  }

  /// Throws `ShapeError` unless a network with four levels of halves can take images of this size, and the frame is sound.
  func validate(imageSize: Int) throws(ShapeError) {
    guard (16...1024).contains(imageSize), imageSize % 16 == 0 else {
      throw ShapeError("imageSize is a multiple of 16 from 16 to 1024, not \(imageSize)")
    }
    guard isSound else {
      throw ShapeError("frame is a part of the centred square, x + side and y + side at most 1, not \(self)")
    }
  }

  /// The frame's pixels in a photo: left and top edge and side, rounded to whole pixels within the photo, the side at least 1.
  public func rectangle(width: Int, height: Int) -> (x: Int, y: Int, side: Int) {
    let square = min(width, height)
    let pixels = max(1, min(square, Int((side * Double(square)).rounded())))
    func edge(_ fraction: Double, _ extent: Int) -> Int {
      let start = Double(extent - square) / 2 + fraction * Double(square)
      return max(0, min(extent - pixels, Int(start.rounded(.down))))
    }
    return (edge(x, width), edge(y, height), pixels)
  }
}
