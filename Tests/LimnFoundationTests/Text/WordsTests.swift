import Foundation
import LimnFoundation
import Testing

@Suite struct WordsTests {
  @Test func numbersAreGroupedAndCounted() {
    #expect([0, 999, 1000, -1_234_567].map(Words.grouped) == ["0", "999", "1,000", "−1,234,567"])
    #expect(Words.count(1, "photo") == "1 photo" && Words.count(1200, "photo") == "1,200 photos")
    #expect(
      [0, 0.424, 12.34, 99.94, 99.96, 1234, .nan].map(Words.figure) == [
        "0.0", "0.42", "12.3", "99.9", "100", "1,234", "–",
      ])
  }

  @Test func timesHaveTheUnitThatSuitsThem() {
    #expect(
      [0, 0.0012, 0.085, 0.31, 9.94, 12].map(Words.short) == ["0.0 ms", "1.2 ms", "85 ms", "0.31 s", "9.94 s", "12 s"])
    #expect(
      [0.8, 45, 725, 11_520, 187_200, 90_000, .infinity].map(Words.duration)
        == ["0.8 s", "45 s", "12 min 5 s", "3 h 12 min", "2 days 4 h", "1 day 1 h", "–"])
    #expect(Words.moment(Date(timeIntervalSince1970: 0)) == "1970-01-01 00:00:00 UTC")
  }
}
