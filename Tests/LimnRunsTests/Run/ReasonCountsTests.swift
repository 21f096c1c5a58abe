import LimnRuns
import Testing

struct ReasonCountsTests {
  @Test func `One reason stands alone, several with their counts, the most frequent first`() {
    var counts = ReasonCounts()
    #expect(counts.total == 0 && counts.words.isEmpty)
    for _ in 0..<2 { counts.add("no noise found") }
    #expect(counts.total == 2 && counts.words == "no noise found")
    for _ in 0..<3 { counts.add("no face found") }
    counts.add("animations are not read")
    #expect(counts.total == 6)
    #expect(counts.words == "3 no face found, 2 no noise found, 1 animations are not read")
  }
}
