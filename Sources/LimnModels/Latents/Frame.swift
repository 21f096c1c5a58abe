import LimnFoundation
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
  package var isSound: Bool {
    side > 0 && x >= 0 && y >= 0 && x + side <= 1 + 1e-9 && y + side <= 1 + 1e-9
  }

  /// Throws `ShapeError` unless the frame is sound.
  func check() throws(ShapeError) {
    if !isSound {
      let values: [String: Argument] = ["x": .number(x), "y": .number(y), "side": .number(side)]
      throw ShapeError("frame is \(Self.rule), not \(Argument.group(values).text(Self.parts))")
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

extension Frame {
  private static let rule = "a part of the centred square, x + side and y + side at most 1"

  private static let parts = [
    Parameter("x", .number(0...1), help: "The left edge."), Parameter("y", .number(0...1), help: "The top edge."),
    Parameter("side", .number(0...1), help: "The side."),
  ]

  /// The hyperparameter `frame` of families that have one.
  static let parameter = Parameter(
    "frame", .group(parts, rule: rule),
    help: "The part of a photo that the images are: left edge, top edge and side in sides of its centred square.",
    default: .group(["x": .number(0), "y": .number(0), "side": .number(1)]))

  /// Makes a frame of the values of `parameter`.
  init(_ values: Arguments) {
    self.init(x: values.number("x"), y: values.number("y"), side: values.number("side"))
  }
}
