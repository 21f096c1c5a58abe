import LimnImages

/// The drawing of a contact sheet: pairs of pictures in rows, each with a caption.
struct ContactSheet: Sendable {
  /// Two opaque pictures of 8 bits that stand side by side.
  struct Pair: Sendable {
    let caption: String
    /// What was noted of the photo (its noise), for the end of the caption; "" for nothing.
    let note: String
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
  private static let textScale = 2

  /// The sheet `[height, width, 3]`, dark on white.
  func drawn(_ pairs: [Pair]) -> Image {
    let across = min(columns, pairs.count)
    let rows = stride(from: 0, to: pairs.count, by: across).map { pairs[$0..<min(pairs.count, $0 + across)] }
    let textHeight = hasLabels ? PixelFont.advance.y * Self.textScale + Self.gap : 0
    let pairWidth = 2 * cell + Self.gap
    let heights = rows.map { row in row.map(\.height).max() ?? 0 }

    var sheet = Drawing(
      width: Self.margin + across * (pairWidth + Self.margin),
      height: Self.margin + heights.reduce(0) { $0 + $1 + textHeight + Self.margin })
    var y = Self.margin
    for (row, height) in zip(rows, heights) {
      for (column, pair) in row.enumerated() {
        let x = Self.margin + column * (pairWidth + Self.margin)
        sheet.paste(pair.before, x: x, y: y)
        sheet.paste(pair.after, x: x + cell + Self.gap, y: y)
        if hasLabels {
          let fitting = pairWidth / (PixelFont.advance.x * Self.textScale)
          sheet.write(
            Self.line(pair, of: fitting), x: x, y: y + pair.height + Self.gap, scale: Self.textScale)
        }
      }
      y += height + textHeight + Self.margin
    }
    return sheet.image
  }

  /// A pair's caption and note, at most so many letters: the note in full where it leaves as much for the caption.
  private static func line(_ pair: Pair, of count: Int) -> String {
    guard !pair.note.isEmpty, 2 * pair.note.count + 2 <= count else { return shortened(pair.caption, to: count) }
    return shortened(pair.caption, to: count - pair.note.count - 2) + "  " + pair.note
  }

  /// A caption of at most so many letters, its middle left out if it is longer.
  private static func shortened(_ text: String, to count: Int) -> String {
    guard text.count > count, count > 4 else { return String(text.prefix(count)) }
    let head = (count - 2) / 2
    return text.prefix(head) + ".." + text.suffix(count - 2 - head)
  }
}
