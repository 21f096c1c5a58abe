/// A line of text below the pictures of a contact sheet, in whatever script: as dots.
package struct CaptionLine {
  /// The dots that are set, in squares of `scale` pixels.
  package private(set) var dots: [(x: Int, y: Int)] = []
  /// Pixels of a dot's side.
  package let scale: Int

  /// A line in the small letters that come with Limn, as they are or without their accents.
  package init(plain text: String) {
    scale = 2
    PixelFont.draw(text) { dots.append(($0, $1)) }
  }

  /// A line in the letters of Unifont, at most so many dots wide: the middle of its text is left out where it is longer, and
  /// nothing of its ending.
  init(_ text: String, ending: String = "", in font: Unifont, width: Int) {
    scale = 1
    let (cells, last) = (Self.cells(of: text), Self.cells(of: ending))
    let rest = width - last.reduce(0) { $0 + font.glyph(of: $1.base).width }
    let all = Self.shortened(cells, to: rest) { font.glyph(of: $0.base).width } + last
    var left = 0
    for (place, base) in VisualOrder.ordered(all.map(\.base)) {
      let glyph = font.glyph(of: base)
      draw(glyph, at: left)
      for mark in all[place].marks { draw(font.glyph(of: mark), at: left) }
      left += glyph.width
    }
  }

  /// The letters of a text with the marks that stand over them.
  private static func cells(of text: String) -> [(base: Unicode.Scalar, marks: [Unicode.Scalar])] {
    var cells: [(base: Unicode.Scalar, marks: [Unicode.Scalar])] = []
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case _ where scalar.properties.isVariationSelector: break
      case .format: break
      case .nonspacingMark, .enclosingMark:
        if cells.isEmpty { cells.append((scalar, [])) } else { cells[cells.count - 1].marks.append(scalar) }
      case .control: cells.append(("?", []))
      default: cells.append((scalar, []))
      }
    }
    return cells
  }

  private mutating func draw(_ glyph: Unifont.Glyph, at left: Int) {
    for (y, row) in glyph.rows.enumerated() {
      for x in 0..<glyph.width where row >> (glyph.width - 1 - x) & 1 == 1 { dots.append((left + x, y)) }
    }
  }

  private static func shortened(
    _ cells: [(base: Unicode.Scalar, marks: [Unicode.Scalar])], to width: Int,
    _ size: ((base: Unicode.Scalar, marks: [Unicode.Scalar])) -> Int
  ) -> [(base: Unicode.Scalar, marks: [Unicode.Scalar])] {
    guard cells.reduce(0, { $0 + size($1) }) > width else { return cells }
    let dots: [(base: Unicode.Scalar, marks: [Unicode.Scalar])] = [(".", []), (".", [])]
    let half = max(0, width - dots.reduce(0) { $0 + size($1) }) / 2
    func fitting(_ cells: some Sequence<(base: Unicode.Scalar, marks: [Unicode.Scalar])>) -> Int {
      var used = 0
      return cells.prefix { cell in
        used += size(cell)
        return used <= half
      }.count
    }
    return cells.prefix(fitting(cells)) + dots + cells.suffix(fitting(cells.reversed()))
  }
}
