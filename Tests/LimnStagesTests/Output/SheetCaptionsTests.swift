import Foundation
import LimnFoundation
import LimnStages
import TestKit
import Testing

/// What is written below the pictures of a contact sheet.
@Suite struct SheetCaptionsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A font in Unifont's form: ח and ש 8 dots wide, 猫 16, an accent alone, and letters and figures.
  private func font() throws -> String {
    let narrow = { (row: String) in String(repeating: row, count: 16) }
    let lines = [
      "002E:\(narrow("02"))", "0031:\(narrow("31"))", "0032:\(narrow("32"))", "0061:\(narrow("61"))",
      "0301:\("81" + String(repeating: "00", count: 15))", "05D7:\(narrow("D7"))", "05E9:\(narrow("E9"))",
      "732B:\(narrow("F00F"))", "not a line", "0062:12",
    ]
    return try folder.write(lines.joined(separator: "\n") + "\n", to: "unifont.hex")
  }

  /// The first row of dots, in base 16, eight dots a piece.
  private func row(_ line: CaptionLine, _ y: Int = 3) -> [String] {
    let set = Set(line.dots.filter { $0.y == y }.map(\.x))
    let pieces = (set.max() ?? -1) / 8 + 1
    return (0..<pieces).map { piece in
      let bits = (0..<8).reduce(0) { $0 << 1 | (set.contains(piece * 8 + $1) ? 1 : 0) }
      return String(bits, radix: 16, uppercase: true)
    }
  }

  private func captions(_ names: [String], width: Int = 400, fonts: [String]) -> SheetCaptions {
    SheetCaptions(names.enumerated().map { ($0.offset + 1, $0.element, "", 1) }, width: width, fonts: fonts)
  }

  @Test func everyScriptIsDrawnWhereTheFontIsInstalled() throws {
    let found = captions(["a1.a", "猫1", "á"], fonts: [folder("missing"), try font()])
    #expect(found.list == nil && found.lines.map(\.scale) == [2, 1, 1])
    #expect(row(found.lines[1]) == ["F0", "F", "31"])
    // The accent stands above its letter, however it is written.
    #expect(row(found.lines[2]).count == 2)  // the font has no letter of its own for it
    #expect(row(captions(["a\u{301}1"], fonts: [try font()]).lines[0], 0) == ["E1", "31"])
  }

  @Test func whatTheFontHasNotIsANumberInABox() throws {
    let font = try #require(Unifont(path: font(), for: ["a"]))
    #expect(font.glyph(of: "a").width == 8 && font.glyph(of: "😀") == Unifont.box(0x1F600))
    #expect(Unifont.box(0x1F600) != Unifont.box(0x1F601))
    // 0, 1 and F in the upper row, between the sides of the box.
    let rows = Unifont.box(0x1F600).rows
    #expect(rows.count == 16 && rows[0] == 0 && rows[1] == 0x7FFE && rows[2] == 0b0_1_111_0_010_0_111_0_1_0)
    #expect(Unifont(path: folder("missing"), for: ["a"]) == nil)
    #expect(Unifont(path: try folder.write("nonsense\n", to: "b"), for: ["a"]) == nil)
  }

  @Test func lettersFromTheRightAreTurnedRoundAndNumbersAreNot() throws {
    func drawn(_ text: String) -> String {
      String(String.UnicodeScalarView(VisualOrder.ordered(Array(text.unicodeScalars)).map(\.scalar)))
    }
    #expect(drawn("abc 12") == "abc 12")
    #expect(drawn("אבג") == "גבא")
    #expect(drawn("אבג.jpg") == "גבא.jpg")
    #expect(drawn("a/אב גד 12.png") == "a/12 דג בא.png")
    #expect(drawn("א(ב)ג") == "ג(ב)א")
    #expect(drawn("12 אב") == "12 בא")
    #expect(drawn("سلام") == "مالس")
    #expect(row(captions(["חש1"], fonts: [try font()]).lines[0]) == ["31", "E9", "D7"])
  }

  @Test func longNamesLoseTheirMiddle() throws {
    let line = captions([String(repeating: "猫", count: 40) + "1"], width: 100, fonts: [try font()]).lines[0]
    let found = row(line)
    #expect(found.count <= 12 && found.first == "F0" && found.last == "31" && found.contains("2"))
  }

  private func dots(_ line: CaptionLine) -> [String] { line.dots.map { "\($0.x) \($0.y)" } }

  /// The one caption of a photo, in a line of so many plain letters.
  private func caption(_ name: String, _ note: String, gain: Int = 8, letters: Int) -> [String] {
    dots(SheetCaptions([(1, name, note, gain)], width: 12 * letters, fonts: []).lines[0])
  }

  @Test func howMuchBrighterAPhotoIsShownIsAlwaysSaid() {
    func plain(_ text: String) -> [String] { dots(CaptionLine(plain: text)) }
    let noise = "noise of 2.8 levels"
    #expect(caption("cat.png", noise, letters: 53) == plain("cat.png  noise of 2.8 levels, shown 8x brighter"))
    // First the note goes, then letters of the name, then words.
    #expect(caption("cat.png", noise, letters: 40) == plain("cat.png  shown 8x brighter"))
    let long = "a-photo-with-a-very-long-name.png"
    #expect(caption(long, noise, letters: 40) == plain("a-photo-w..g-name.png  shown 8x brighter"))
    #expect(caption(long, noise, letters: 28) == plain("a-phot..ame.png  8x brighter"))
    #expect(caption(long, noise, letters: 8) == plain("a-ph  8x"))
    #expect(caption("cat.png", noise, gain: 1, letters: 53) == plain("cat.png  noise of 2.8 levels"))
    #expect(caption(long, noise, gain: 1, letters: 30) == plain("a-photo-with-a..-long-name.png"))
  }

  @Test func aLongNameInAnotherScriptLeavesThatToo() throws {
    let font = try font()
    let lines = [1, 60].map { count in
      let name = String(repeating: "猫", count: count)
      return row(SheetCaptions([(1, name, "", 8)], width: 640, fonts: [font]).lines[0])
    }
    // 17 letters, each a box of 16 dots.
    #expect(lines[1].first == "F0" && lines[1].count > lines[0].count && lines[1].count <= 80)
    #expect(lines[1].suffix(34) == lines[0].suffix(34))
  }

  @Test func namesInTheListAreInOneLineEach() {
    let name = "\u{732B}" + String(systemPath: [0xE9]) + "\n.png"
    #expect(captions([name], fonts: []).list == "1\t猫\\xE9\\u{A}.png\n")
  }

  @Test func withoutTheFontANumberStandsInAList() throws {
    let found = captions(["a.png", "猫.png", "déjà.png", "Кот"], fonts: [folder("missing")])
    #expect(found.list == "2\t猫.png\n4\tКот\n")
    #expect(found.lines.map(\.scale) == [2, 2, 2, 2])
    func plain(_ text: String) -> [String] { CaptionLine(plain: text).dots.map { "\($0.x) \($0.y)" } }
    #expect(found.lines[1].dots.map { "\($0.x) \($0.y)" } == plain("no. 2"))
    #expect(found.lines[2].dots.map { "\($0.x) \($0.y)" } == plain("deja.png"))
  }

  @Test(
    "The installed font has the scripts of its first plane",
    .enabled(if: FileManager.default.fileExists(atPath: Unifont.places[0]), "the package unifont is not installed"))
  func theInstalledFontHasThem() throws {
    let font = try #require(Unifont(path: Unifont.places[0], for: ["Кот猫חתול😀"]))
    for scalar in "Кот猫חתול".unicodeScalars { #expect(font.glyph(of: scalar) != Unifont.box(scalar.value)) }
    #expect(font.glyph(of: "К").width == 8 && font.glyph(of: "猫").width == 16)
  }
}
