import LimnImages
import LimnReport
import LimnTensors

/// A contact sheet of the oddest images of a model, the oddest first, as the model sees them.
enum OddestSheet {
  /// Images of a row, and at most.
  private static let columns = 8
  static let most = 32
  /// Smaller images are shown larger, by a whole factor.
  private static let side = 64

  /// The sheet of a model, whose files are called by `file`; `images` are `[1, C, H, W]` each.
  static func picture(of images: [Tensor], model: String, file: String, by score: OddScore) -> Report.Picture {
    let shown = images.prefix(most).flatMap { pixels in
      let factor = max(1, side / max(1, max(pixels.shape[2], pixels.shape[3])))
      return pixels.repeatingPixels(factor).images
    }
    let starts = Array(stride(from: 0, to: shown.count, by: columns))
    let rows = starts.map { Array(shown[$0..<min(shown.count, $0 + columns)]) }
    return .init(
      PictureGrid.drawn(rows, labels: starts.map { "\($0 + 1)" }), file: "oddest-\(file).png",
      title: "\(model): the oddest images by \(score.rawValue), the oddest first")
  }
}
