import LimnEvaluation
import Testing

@Suite struct ImageClassesTests {
  @Test func fewTextsAreClassesInTheirOrder() {
    let classes = ImageClasses(["10", "9", nil, "9"])
    #expect(classes.names == ["9", "10"] && classes.ofImages == [1, 0, nil, 0] && classes.counts == [2, 1])
    #expect(ImageClasses([nil, nil]).names.isEmpty)
  }

  @Test func manyNumbersAreRanges() {
    let classes = ImageClasses((0..<80).map { "\($0)" } + [nil])
    #expect(classes.names.count == 8 && classes.names[0] == "0 to 10")
    #expect(classes.counts == [Int](repeating: 10, count: 8) && classes.ofImages.last == .some(nil))
  }

  @Test("A number that many have is a range of its own, and none is empty or has the name of another")
  func equalNumbers() {
    let classes = ImageClasses(["-0"] + [String](repeating: "0", count: 49) + (1...14).map { "\($0)" })
    #expect(classes.names == ["0", "1 to 7", "7 to 14"] && classes.counts == [50, 6, 8])
    let days = ImageClasses((0..<16).map { "\(20_260_101 + $0)" })
    #expect(days.names.first == "20260101 to 20260103" && Set(days.names).count == 8)
    #expect(days.counts == [Int](repeating: 2, count: 8))
  }

  @Test func ofManyTextsTheFrequentOnesStay() {
    let texts = (0..<20).flatMap { index in [String](repeating: "t\(index)", count: index < 11 ? 3 : 1) }
    let classes = ImageClasses(texts)
    #expect(classes.names.count == ImageClasses.most && classes.names.last == "other")
    #expect(classes.counts.last == 9 && !classes.names.contains("t15"))
  }

  @Test("A label may be called as the class of the rare ones is")
  func aLabelCalledOther() {
    let rare = (0..<14).map { "t\($0)" }
    let frequent = ImageClasses(rare + ["other", "other"])
    #expect(frequent.names.count == ImageClasses.most && Set(frequent.names).count == ImageClasses.most)
    #expect(frequent.names.contains("other") && frequent.names.last == "any other")
    #expect(frequent.ofImages.suffix(2) == [0, 0] && frequent.counts == [2] + [Int](repeating: 1, count: 10) + [4])
    // A rare one is among the others.
    let all = ImageClasses(rare.flatMap { [$0, $0] } + ["other"])
    #expect(all.names.last == "other" && all.ofImages.last == 11)
  }
}
