import LimnFoundation
import Testing

@Suite struct JSONTextTests {
  @Test func keysKeepTheirOrderAndLongValuesHaveLinesOfTheirOwn() throws {
    let value: JSONText = ["b": 1, "a": [true, "x\"\n\u{1B}"], "c": .number(0.5), "d": .object([]), "e": .number(3)]
    #expect(value.text() == #"{ "b": 1, "a": [true, "x\"\n\u001b"], "c": 0.5, "d": {}, "e": 3 }"#)
    let long: JSONText = ["words": .array((0..<30).map { .string("word \($0)") })]
    let lines = long.text().split(separator: "\n")
    #expect(lines.count == 34 && lines[0] == "{" && lines[1] == "  \"words\": [" && lines[2] == "    \"word 0\",")
    for text in [value.text(), long.text()] { _ = try JSON(parsing: Array(text.utf8)) }
  }

  @Test func anEscapedTextIsReadBackAsItWas() throws {
    let text = "\u{0}\t\\ \"quoted\" \u{202E} é 漢 🙂 \u{1F3FB}\u{E0001}"
    let back = try JSON(parsing: Array(text.quotedAsJSON.utf8))
    guard case .string(let found) = back.value else { Issue.record("it is no text"); return }
    #expect(found == text)
    #expect(!text.quotedAsJSON.unicodeScalars.contains { $0.isUnprintable })
  }

  @Test func whatIsNotThereIsNoMember() {
    #expect(JSONText.members([("a", nil), ("b", .boolean(false))]).text() == #"{ "b": false }"#)
  }
}
