/// The captions of a contact sheet, each in letters that have all of its characters: Limn's own small ones, or Unifont's where that is installed.
/// A name that neither has is a number, and stands in a list.
package struct SheetCaptions {
  /// What is written below each pair.
  package let lines: [CaptionLine]
  /// The names that could not be drawn, a line for each with its number; nil where all are.
  package let list: String?

  /// Makes the captions of pairs with their numbers, in lines so many pixels wide. `fonts` are files of Unifont, the first of which that there
  /// is serves.
  package init(
    _ pairs: [(number: Int, caption: String, note: String)], width: Int, fonts: [String] = Unifont.places
  ) {
    func text(_ caption: String, _ note: String) -> String { note.isEmpty ? caption : "\(caption)  \(note)" }
    let others = pairs.filter { !PixelFont.has($0.caption) }.map { text($0.caption, $0.note) }
    let font = others.isEmpty ? nil : fonts.lazy.compactMap { Unifont(path: $0, for: others) }.first
    var (lines, list): ([CaptionLine], [String]) = ([], [])
    for (number, name, note) in pairs {
      let isPlain = PixelFont.has(name)
      if !isPlain, let font {
        lines.append(CaptionLine(text(name, note), in: font, width: width))
        continue
      }
      var caption = name
      if !isPlain, !PixelFont.has(caption.withoutAccents) {
        caption = "no. \(number)"
        list.append("\(number)\t\(name)")
      }
      let count = width / (PixelFont.advance.x * ContactSheet.textScale)
      lines.append(CaptionLine(plain: Self.line(caption, note, of: count)))
    }
    self.lines = lines
    self.list = list.isEmpty ? nil : list.joined(separator: "\n") + "\n"
  }

  /// A caption and a note, at most so many letters: the note in full where it leaves as much for the caption.
  private static func line(_ caption: String, _ note: String, of count: Int) -> String {
    guard !note.isEmpty, 2 * note.count + 2 <= count else { return shortened(caption, to: count) }
    return shortened(caption, to: count - note.count - 2) + "  " + note
  }

  /// A caption of at most so many letters, its middle left out if it is longer.
  private static func shortened(_ text: String, to count: Int) -> String {
    guard text.count > count, count > 4 else { return String(text.prefix(count)) }
    let head = (count - 2) / 2
    return text.prefix(head) + ".." + text.suffix(count - 2 - head)
  }
}

extension String {
  /// The text without the marks on its letters.
  fileprivate var withoutAccents: String {
    String(
      decomposedStringWithCanonicalMapping.unicodeScalars.filter { $0.properties.generalCategory != .nonspacingMark })
  }
}
