import LimnFoundation
import Testing

@Suite struct CSVTextTests {
  @Test func onlyWhatNeedsQuotesHasThem() {
    let cells = ["", "a b", "a,b", "say \"a\"", "a\nb", "a\r\nb"]
    #expect(
      cells.map(\.quotedForCSV) == ["", "a b", "\"a,b\"", "\"say \"\"a\"\"\"", "\"a\nb\"", "\"a\r\nb\""])
    // A comma or a quote with an accent after it.
    #expect(
      ["a,\u{301}b.png", "\"\u{301}"].map(\.quotedForCSV) == ["\"a,\u{301}b.png\"", "\"\"\"\u{301}\""])
  }
}
