import LimnImages
import LimnStages
import LimnTensors

/// Pictures in rows and columns on white, under one title a column.
enum PictureGrid {
  private static let gap = 4
  private static let scale = 2

  /// Draws pictures of 8 bits without alpha; each column is as wide as its widest picture.
  static func drawn(_ rows: [[Image]], titles: [String] = []) -> Image {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.compactMap { $0.dropFirst(column).first?.width }.max() ?? 0 }
    let heights = rows.map { row in row.map(\.height).max() ?? 0 }
    let header = titles.isEmpty ? 0 : PixelFont.advance.y * scale + gap
    let width = gap + widths.reduce(0) { $0 + $1 + gap }
    let height = gap + header + heights.reduce(0) { $0 + $1 + gap }
    var samples = [UInt8](repeating: 255, count: width * height * 3)
    var x = gap
    for (column, columnWidth) in widths.enumerated() {
      if column < titles.count { write(titles[column], x: x, width: columnWidth, of: width, into: &samples) }
      var y = gap + header
      for (row, rowHeight) in zip(rows, heights) {
        if column < row.count { paste(row[column], x: x, y: y, of: width, into: &samples) }
        y += rowHeight + gap
      }
      x += columnWidth + gap
    }
    return Image(width: width, height: height, channels: .rgb, samples: .uint8(samples))
  }

  private static func paste(_ picture: Image, x: Int, y: Int, of width: Int, into samples: inout [UInt8]) {
    guard case .uint8(let source) = picture.samples else { return }
    let channels = picture.channels.count
    for row in 0..<picture.height {
      for column in 0..<picture.width {
        let from = (row * picture.width + column) * channels
        let to = ((y + row) * width + x + column) * 3
        for channel in 0..<3 { samples[to + channel] = source[from + (channels == 1 ? 0 : channel)] }
      }
    }
  }

  /// Writes as much of a title as its column has room for.
  private static func write(_ title: String, x: Int, width: Int, of sheet: Int, into samples: inout [UInt8]) {
    PixelFont.draw(String(title.prefix(width / (PixelFont.advance.x * scale)))) { dotX, dotY in
      for dot in 0..<scale * scale {
        let (px, py) = (x + dotX * scale + dot % scale, gap + dotY * scale + dot / scale)
        for channel in 0..<3 { samples[(py * sheet + px) * 3 + channel] = 40 }
      }
    }
  }
}

extension Tensor {
  /// Pictures `[N, C, H, W]` as images of 8 bits.
  var images: [Image] { (0..<shape[0]).map { Image(pixels: items($0..<$0 + 1), bitDepth: 8) } }
}
