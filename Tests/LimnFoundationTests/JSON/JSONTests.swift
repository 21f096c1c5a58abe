import LimnFoundation
import Testing

private func parse(_ text: String) throws(JSONError) -> JSON { try JSON(parsing: Array(text.utf8)) }

@Suite struct JSONTests {
  @Test func readsEveryKindOfValueWithItsPlace() throws {
    let json = try parse("{\"a\": [1, -2.5e1, true, null],\n \"b\\u00e9\\ud83d\\ude00\\n\": \"x\\/\"}")
    guard case .object(let members) = json.value, case .array(let list) = members[0].value.value else {
      Issue.record("not an object with a list")
      return
    }
    #expect(list.map(\.value) == [.integer(1), .number(-25), .boolean(true), .null])
    #expect(list[1].position.description == "1:11")
    #expect(members[1].key == "bé😀\n")
    #expect(members[1].position.description == "2:2")
    #expect(members[1].value.value == .string("x/"))
  }

  @Test(arguments: [
    ("9223372036854775807", JSON.Value.integer(.max)), ("9223372036854775808", .number(0x1p63)),
    ("2.0", .number(2)), ("1e2", .number(100)), ("-0", .integer(0)),
  ])
  func wholeNumbersAreOnlyThoseWrittenSo(text: String, value: JSON.Value) throws {
    #expect(try parse(text).value == value)
  }

  @Test(arguments: [
    ("", "1:1: the text ends where a value is due"),
    ("{\"a\": 1, \"a\": 2}", "1:10: the key \"a\" is there twice"),
    ("{\"a\": 1,}", "1:9: a key in quotes is due, found \"}\""),
    ("[1 2]", "1:4: a comma or \"]\" is due, found \"2\""),
    ("{\"a\" 1}", "1:6: a colon is due, found \"1\""),
    ("[1]\n x", "2:2: text follows the end of the JSON"),
    ("[01]", "1:2: a number begins with a needless 0"),
    ("[1.]", "1:4: a digit is due, found \"]\""),
    ("[+1]", "1:2: a value is due, found \"+\""),
    ("[1e999]", "1:2: the number 1e999 is too large"),
    ("[NaN]", "1:2: a value is due, found \"N\""),
    ("[nul]", "1:2: a value is due, found \"n\""),
    ("\"a\tb\"", "1:3: text holds a control character; write it as \\u0009"),
    ("\"\\x\"", "1:3: \"\\\" is followed by \"x\", which means nothing"),
    ("\"\\ud800x\"", "1:4: half of a surrogate pair stands alone"),
    ("\"\\u12g4\"", "1:6: \"\\u\" takes four hexadecimal digits, found \"g\""),
    ("\"abc", "1:5: the text ends inside quotes"),
    ("[1]\0", "1:4: text follows the end of the JSON"),
  ])
  func whatIsWrongIsSaidWithItsPlace(text: String, error: String) {
    let thrown = #expect(throws: JSONError.self) { try parse(text) }
    #expect(thrown?.description == error)
  }

  @Test func deepNestingIsRefusedBeforeTheStackEnds() {
    let thrown = #expect(throws: JSONError.self) { try parse(String(repeating: "[", count: 1_000_000)) }
    #expect(thrown?.description == "1:65: lists and objects are nested deeper than 64")
    #expect(throws: Never.self) { try parse(String(repeating: "[", count: 64) + String(repeating: "]", count: 64)) }
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    let thrown = #expect(throws: JSONError.self) { try JSON(parsing: [0x22, 0xFF, 0x22]) }
    #expect(thrown?.description == "1:1: the text is not UTF-8")
  }
}
