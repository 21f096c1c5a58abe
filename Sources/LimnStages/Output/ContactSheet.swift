import LimnImages

/// The drawing of a contact sheet: pairs of pictures in rows, each with a caption.
struct ContactSheet: Sendable {
  /// Two opaque pictures of 8 bits that stand side by side.
  struct Pair: Sendable {
    let caption: String
    /// What was noted of the photo (its noise), for the end of the caption; "" for nothing.
    let note: String
    /// How many times brighter than they are the pictures are shown.
    let gain: Int
    let before: Image
    let after: Image

    /// Rows of the taller one.
    var height: Int { max(before.height, after.height) }
  }

  /// Longest side of a picture.
  let cell: Int
  /// Pairs side by side.
  let columns: Int
  /// Whether captions are written.
  let hasLabels: Bool

  private static let margin = 12
  static let gap = 4
  static let textScale = 2

  /// Pixels that a caption may be wide.
  var captionWidth: Int { 2 * cell + Self.gap }

  /// The sheet `[height, width, 3]`, dark on white, with a caption for each pair if there are labels.
  func drawn(_ pairs: [Pair], captions: [CaptionLine]) -> Image {
    let across = min(columns, pairs.count)
    let rows = stride(from: 0, to: pairs.count, by: across).map { pairs[$0..<min(pairs.count, $0 + across)] }
    let textHeight = hasLabels ? PixelFont.advance.y * Self.textScale + Self.gap : 0
    let pairWidth = captionWidth
    let heights = rows.map { row in row.map(\.height).max() ?? 0 }

    var sheet = Drawing(
      width: Self.margin + across * (pairWidth + Self.margin),
      height: Self.margin + heights.reduce(0) { $0 + $1 + textHeight + Self.margin })
    var y = Self.margin
    for (index, (row, height)) in zip(rows, heights).enumerated() {
      for (column, pair) in row.enumerated() {
        let x = Self.margin + column * (pairWidth + Self.margin)
        sheet.paste(pair.before, x: x, y: y)
        sheet.paste(pair.after, x: x + cell + Self.gap, y: y)
        if hasLabels {
          sheet.write(captions[index * across + column], x: x, y: y + pair.height + Self.gap)
        }
      }
      y += height + textHeight + Self.margin
    }
    return sheet.image
  }
}
