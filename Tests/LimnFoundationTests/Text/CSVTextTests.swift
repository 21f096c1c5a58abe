import LimnFoundation
import Testing

@Suite struct CSVTextTests {
  @Test func onlyWhatNeedsQuotesHasThem() {
    let cells = ["", "a b", "a,b", "say \"a\"", "a\nb", "a\r\nb"]
    #expect(
      cells.map(\.quotedForCSV) == ["", "a b", "\"a,b\"", "\"say \"\"a\"\"\"", "\"a\nb\"", "\"a\r\nb\""])
  }
}
