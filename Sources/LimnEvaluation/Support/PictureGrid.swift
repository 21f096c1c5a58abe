import LimnImages
import LimnStages
import LimnTensors

/// Pictures in rows and columns on white, under one title a column, and beside one label a row.
package enum PictureGrid {
  private static let gap = 4
  private static let scale = 2

  /// Draws pictures of 8 bits without alpha; each column is as wide as its widest picture.
  package static func drawn(_ rows: [[Image]], titles: [String] = [], labels: [String] = []) -> Image {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.compactMap { $0.dropFirst(column).first?.width }.max() ?? 0 }
    let heights = rows.map { row in row.map(\.height).max() ?? 0 }
    let header = titles.isEmpty ? 0 : PixelFont.advance.y * scale + gap
    let left = gap + (labels.map { $0.count * PixelFont.advance.x * scale + gap }.max() ?? 0)
    let width = left + widths.reduce(0) { $0 + $1 + gap }
    let height = gap + header + heights.reduce(0) { $0 + $1 + gap }
    var sheet = Drawing(width: width, height: height)
    var top = gap + header
    for (label, height) in zip(labels, heights) {
      sheet.write(label, x: gap, y: top + max(0, height - PixelFont.advance.y * scale) / 2, scale: scale)
      top += height + gap
    }
    var x = left
    for (column, columnWidth) in widths.enumerated() {
      if column < titles.count {
        // As much of a title as its column has room for.
        let fitting = titles[column].prefix(columnWidth / (PixelFont.advance.x * scale))
        sheet.write(String(fitting), x: x, y: gap, scale: scale)
      }
      var y = gap + header
      for (row, rowHeight) in zip(rows, heights) {
        if column < row.count { sheet.paste(row[column], x: x, y: y) }
        y += rowHeight + gap
      }
      x += columnWidth + gap
    }
    return sheet.image
  }
}

extension Tensor {
  /// Pictures `[N, C, H, W]` as images of 8 bits.
  package var images: [Image] { (0..<shape[0]).map { Image(pixels: items($0..<$0 + 1), bitDepth: 8) } }
}
