import LimnFoundation
import LimnPipelines
import LimnRuns
import Testing

struct NoteCountsTests {
  private func words(_ notes: [[ItemRecord.Note]], of noun: String = "photo") -> [String] {
    var counts = NoteCounts()
    for notes in notes { counts.add(notes) }
    return counts.remarks.flatMap { $0.lines(of: noun) }
  }

  @Test func `Each kind counts its photos once and sums its numbers`() {
    let map = ItemRecord.Note(kind: "gain-map", text: "the gain map is left out")
    func pages(_ count: Double) -> ItemRecord.Note {
      .init(kind: "pages", text: "\(Int(count)) pages are left out", number: count)
    }
    #expect(words([]).isEmpty && words([[]]).isEmpty)
    #expect(words([[map]]) == ["1 photo: the gain map is left out"])
    #expect(
      words([[map, pages(1)], [map], [pages(2), pages(4)], [map]]) == [
        "3 photos: the gain map is left out", "2 photos: pages (7 in all)",
      ])
    let face = ItemRecord.Note(kind: "face", text: "not edited: a face", number: 1)
    #expect(words([[face], [face]]) == ["2 photos: not edited: a face"], "one each needs no sum")
  }

  @Test func `Different texts of a kind are counted each for itself, and the rarest of many are one line`() {
    func unkept(_ name: String) -> ItemRecord.Note { .init(kind: "metadata", text: "\(name) is left out") }
    #expect(
      words([[unkept("IPTC"), unkept("XMP")], [unkept("IPTC"), unkept("IPTC")]]) == [
        "2 photos: IPTC is left out", "1 photo: XMP is left out",
      ])
    func face(_ why: String) -> ItemRecord.Note { .init(kind: "face", text: "a face that is \(why)", number: 2) }
    #expect(
      words([[face("small")], [face("turned")]]) == ["1 photo: a face that is small", "1 photo: a face that is turned"])
    let six = (1...6).map { [unkept("block \($0)")] }
    #expect(words(six) == (1...6).map { "1 photo: block \($0) is left out" })
    #expect(
      words(six + [[unkept("block 7")], [unkept("block 7")]]) == ["2 photos: block 7 is left out"]
        + (1...4).map { "1 photo: block \($0) is left out" } + ["and 2 more notes of the kind 'metadata'"])
    let many = words((0..<300).map { [unkept("block \($0)")] })
    #expect(many.count == 6 && many.last == "and many more notes of the kind 'metadata'")
  }

  @Test func `What is counted has its own noun`() {
    let lost = ItemRecord.Note(kind: "lost", text: "a number is missing")
    let odd = ItemRecord.Note(kind: "lost", text: "a number is odd")
    #expect(words([[lost]], of: "row") == ["1 row: a number is missing"])
    #expect(words([[lost], [lost, odd]], of: "row") == ["2 rows: a number is missing", "1 row: a number is odd"])
  }

  @Test func `Figures are counted, and are no remarks`() {
    var counts = NoteCounts()
    counts.add([.init(kind: "sharpness", text: "0.8", number: 0.8, isFigure: true), .init(kind: "x", text: "y")])
    #expect(counts.all.map(\.kind) == ["sharpness", "x"] && counts.remarks.map(\.kind) == ["x"])
  }

  @Test func `What was measured is not summed up, and figures only where their texts begin with their numbers`() {
    func odd(_ score: Double) -> ItemRecord.Note { .init(kind: "score", text: "residual: \(score)", number: score) }
    #expect(words([[odd(0.02)], [odd(0.5)]]) == ["2 photos: score"])
    func total(_ notes: [(text: String, number: Double)]) -> Double? {
      var counts = NoteCounts()
      for note in notes { counts.add([.init(kind: "x", text: note.text, number: note.number, isFigure: true)]) }
      return counts.all.first?.total
    }
    #expect(total([("2 faces", 2), ("1 face", 1)]) == 3 && total([("1 face", 1), ("1 face", 1)]) == nil)
    #expect(total([("noise of 3 levels", 3), ("noise of 2 levels", 2)]) == nil && total([("-2 levels", -2)]) == nil)
  }

  @Test func `Journals keep which notes are figures, and those of earlier versions name them by their kinds`() throws {
    func note(_ text: String) throws -> ItemRecord.Note {
      try JSON(parsing: Array(text.utf8)).decode(ItemRecord.Note.self)
    }
    let figure = ItemRecord.Note(kind: "sharpness", text: "0.8", number: 0.8, isFigure: true)
    #expect(try note(String(decoding: figure.json(), as: UTF8.self)) == figure)
    #expect(try note(#"{"kind":"noise","text":"noise of 3 levels","number":3}"#).isFigure)
    #expect(try !note(#"{"kind":"sharpness","text":"0.8"}"#).isFigure)
  }
}
