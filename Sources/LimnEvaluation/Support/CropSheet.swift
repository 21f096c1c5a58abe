import LimnImages
import LimnReport
import LimnTensors

/// A sheet of crops at full size: the same part of several pictures side by side, a picture and what was made of it.
struct CropSheet: Sendable {
  /// The crops of one picture, at the part where two of them are farthest from each other.
  struct Line: Sendable {
    let crops: [Image]

    /// Takes colours `[1, C, H, W]` of one size; the part is the one where `result` is farthest from `clean`.
    init(_ pictures: [Tensor], result: Tensor, clean: Tensor) {
      let (height, width) = (clean.shape[2], clean.shape[3])
      let side = (width: min(CropSheet.side, width), height: min(CropSheet.side, height))
      let place = CropSheet.worst(of: (result - clean).converted(to: .plain), side: side)
      crops = pictures.map { picture in
        Image(
          pixels: picture.cropped(x: place.x, y: place.y, width: side.width, height: side.height), bitDepth: 8
        )
      }
    }
  }

  private let titles: [String]
  private let lines: [Line]

  /// How many pictures are shown, spread evenly over the set.
  private static let limit = 12
  /// The longest side of a crop in pixels.
  private static let side = 256

  /// Takes the crops of all pictures, and a title for each crop of a picture.
  init(titles: [String], _ lines: [Line]) {
    self.titles = titles
    let shown = min(Self.limit, lines.count)
    self.lines = (0..<shown).map { lines[$0 * lines.count / shown] }
  }

  /// The sheet, two pictures a row; nil without any.
  func picture(file: String, title: String) -> Report.Picture? {
    guard !lines.isEmpty else { return nil }
    let rows = stride(from: 0, to: lines.count, by: 2).map { lines[$0..<min(lines.count, $0 + 2)].flatMap(\.crops) }
    let image = PictureGrid.drawn(rows, titles: lines.count > 1 ? titles + titles : titles)
    return Report.Picture(image, file: file, title: title)
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
