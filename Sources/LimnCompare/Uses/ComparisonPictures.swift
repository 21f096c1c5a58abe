import LimnEvaluation
import LimnImages
import LimnTensors

/// Pictures of a report: small images in rows, enlarged so that they can be seen.
package enum ComparisonPictures {
  /// Images of fewer columns are shown larger.
  private static let least = 56

  /// Rows of images, one below the other; small ones several times as large, each pixel a square.
  package static func grid(_ rows: [[Image]]) -> Image {
    let widest = rows.flatMap(\.self).map(\.width).max() ?? least
    let factor = max(1, (least + widest - 1) / widest)
    guard factor > 1 else { return PictureGrid.drawn(rows) }
    return PictureGrid.drawn(
      rows.map { row in
        row.map { Image(pixels: $0.pixels().repeatingPixels(factor), bitDepth: 8) }
      })
  }
}
