import LimnFoundation

/// The captions of a contact sheet, each in letters that have all of its characters: Limn's own small ones, or Unifont's where that is installed.
/// A name that neither has is a number, and stands in a list.
package struct SheetCaptions {
  /// What is written below each pair.
  package let lines: [CaptionLine]
  /// The names that could not be drawn, a line for each with its number; nil where all are.
  package let list: String?

  /// Makes the captions of pairs with their numbers, in lines so many pixels wide: the name, what was noted of the photo, and how many
  /// times brighter it is shown, if more than once. `fonts` are files of Unifont, the first of which that there is serves.
  package init(
    _ pairs: [(number: Int, caption: String, note: String, gain: Int)], width: Int, fonts: [String] = Unifont.places
  ) {
    let others = pairs.filter { !PixelFont.has($0.caption) }.map {
      "\($0.caption) \($0.note) shown \($0.gain)x brighter"
    }
    let font = others.isEmpty ? nil : fonts.lazy.compactMap { Unifont(path: $0, for: others) }.first
    var (lines, list): ([CaptionLine], [String]) = ([], [])
    for (number, name, note, gain) in pairs {
      let isPlain = PixelFont.has(name)
      if !isPlain, let font {
        let letter = font.glyph(of: "x").width
        let ending = Self.ending(note, gain, after: font.width(of: name) / letter, of: width / letter)
        lines.append(CaptionLine(name, ending: ending.isEmpty ? "" : "  " + ending, in: font, width: width))
        continue
      }
      var caption = name
      if !isPlain, !PixelFont.has(caption.withoutAccents) {
        caption = "no. \(number)"
        list.append("\(number)\t\(name.printable)")
      }
      let count = width / (PixelFont.advance.x * ContactSheet.textScale)
      let ending = Self.ending(note, gain, after: caption.count, of: count)
      lines.append(CaptionLine(plain: Self.line(caption, ending, of: count)))
    }
    self.lines = lines
    self.list = list.isEmpty ? nil : list.joined(separator: "\n") + "\n"
  }

  /// What stands after a name in a line of so many letters: the note, where there is room for it and the name, or for as much of the
  /// name; and always how much brighter the photo is shown, in fewer words where these do not fit.
  private static func ending(_ note: String, _ gain: Int, after name: Int, of count: Int) -> String {
    let marks = gain > 1 ? ["shown \(gain)x brighter", "\(gain)x brighter", "\(gain)x"] : [""]
    let whole = [note, marks[0]].filter { !$0.isEmpty }.joined(separator: ", ")
    return ([whole] + marks).first { $0.count + 2 + min(name, $0.count) <= count } ?? marks[marks.count - 1]
  }

  /// A caption and what stands after it, at most so many letters.
  private static func line(_ caption: String, _ ending: String, of count: Int) -> String {
    guard !ending.isEmpty else { return shortened(caption, to: count) }
    let rest = count - ending.count - 2
    return rest > 0 ? shortened(caption, to: rest) + "  " + ending : ending
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
