import LimnImages
import LimnPipelines
import LimnTensors

/// A sheet with the first photos of an evaluation: before, reconstruction, edit, and the difference that the edit makes.
package struct EditSheet: Sendable {
  /// One photo's pictures.
  package struct Line: Sendable {
    let pictures: [Image]

    /// Takes the photo, its reconstruction if there is one, and its edit `[1, C, H, W]`, made smaller where they are large.
    init(_ results: some Collection<Tensor>) {
      let results = Array(results)
      let difference = (results[results.count - 1] - results[0]).mapped { 0.5 + $0 }
      pictures = (results + [difference]).map { picture in
        let (height, width) = (picture.shape[2], picture.shape[3])
        let factor = Double(EditSheet.cell) / Double(max(height, width, 1))
        guard factor < 1 || factor >= 2 else { return Image(pixels: picture, bitDepth: 8) }
        let size = (max(1, Int(Double(width) * factor)), max(1, Int(Double(height) * factor)))
        return Image(pixels: picture.resized(width: size.0, height: size.1), bitDepth: 8)
      }
    }
  }

  /// How many photos are shown.
  package static let limit = 32
  /// Longest side of a picture; smaller ones of less than half of it are made larger.
  static let cell = 218

  /// What its pictures are of each photo.
  static func titles(of lines: [Line]) -> [String] {
    ["before"] + (lines.contains { $0.pictures.count > 3 } ? ["reconstruction"] : []) + ["edit", "difference"]
  }

  /// Draws the sheet.
  package static func drawn(_ lines: [Line]) -> Image {
    let titles = titles(of: lines)
    // Two photos side by side keep the sheet's shape handy.
    let rows = stride(from: 0, to: lines.count, by: 2).map { index in
      lines[index..<min(lines.count, index + 2)].flatMap(\.pictures)
    }
    return PictureGrid.drawn(rows, titles: lines.count > 1 ? titles + titles : titles)
  }
}
