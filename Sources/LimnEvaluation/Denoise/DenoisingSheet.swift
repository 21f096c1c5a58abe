import LimnImages
import LimnTensors

/// A sheet of crops at full size: the noisy picture, the result and the clean picture side by side.
public struct DenoisingSheet: Sendable {
  /// The crops of one picture, at the place where its result is farthest from the clean picture.
  struct Line: Sendable {
    let crops: [Image]

    /// Takes colours `[1, C, H, W]` of one size.
    init(noisy: Tensor, result: Tensor, clean: Tensor) {
      let (height, width) = (clean.shape[2], clean.shape[3])
      let side = (width: min(DenoisingSheet.side, width), height: min(DenoisingSheet.side, height))
      let place = DenoisingSheet.worst(of: (result - clean).converted(to: .plain), side: side)
      crops = [noisy, result, clean].map { picture in
        Image(
          pixels: picture.cropped(x: place.x, y: place.y, width: side.width, height: side.height), bitDepth: 8
        )
      }
    }
  }

  /// The set of pictures.
  public let set: String
  /// How they became noisy.
  public let condition: String
  private let lines: [Line]

  /// How many pictures are shown, spread evenly over the set.
  private static let limit = 12
  /// The longest side of a crop in pixels.
  private static let side = 256

  init(set: String, condition: String, lines: [Line]) {
    self.set = set
    self.condition = condition
    let shown = min(Self.limit, lines.count)
    self.lines = (0..<shown).map { lines[$0 * lines.count / shown] }
  }

  /// A name for the sheet's file, without an extension: of letters, digits and dashes.
  public var name: String {
    let place = set.split(separator: "/").suffix(2).joined(separator: "-")
    let text = "\(place)-\(condition)".map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return String(text).split(separator: "-").joined(separator: "-")
  }

  /// Draws the sheet, two pictures a row.
  public func drawn() -> Image {
    let titles = ["noisy", "result", "clean"]
    let rows = stride(from: 0, to: lines.count, by: 2).map { lines[$0..<min(lines.count, $0 + 2)].flatMap(\.crops) }
    return PictureGrid.drawn(rows, titles: lines.count > 1 ? titles + titles : titles)
  }

  /// The corner of the crop with the largest sum of squares, of crops that lie on a grid of half their side.
  private static func worst(of difference: Tensor, side: (width: Int, height: Int)) -> (x: Int, y: Int) {
    let (channels, height, width) = (difference.shape[1], difference.shape[2], difference.shape[3])
    func places(_ length: Int, _ side: Int) -> [Int] {
      Array(stride(from: 0, to: length - side, by: max(1, side / 2))) + [length - side]
    }
    return difference.withValues { values in
      func error(_ x: Int, _ y: Int) -> Float {
        var sum: Float = 0
        for channel in 0..<channels {
          for row in y..<y + side.height {
            let start = (channel * height + row) * width + x
            for place in start..<start + side.width { sum += values[place] * values[place] }
          }
        }
        return sum
      }
      var best = (x: 0, y: 0, error: Float(-1))
      for y in places(height, side.height) {
        for x in places(width, side.width) {
          let found = error(x, y)
          if found > best.error { best = (x, y, found) }
        }
      }
      return (best.x, best.y)
    }
  }
}
