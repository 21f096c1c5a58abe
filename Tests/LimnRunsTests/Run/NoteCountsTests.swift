import LimnFoundation
import LimnPipelines
import LimnRuns
import Testing

struct NoteCountsTests {
  private func words(_ notes: [[ItemRecord.Note]]) -> [String] {
    var counts = NoteCounts()
    for notes in notes { counts.add(notes) }
    return counts.remarks.map(\.words)
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

  @Test func `Figures are counted, and are no remarks`() {
    var counts = NoteCounts()
    counts.add([.init(kind: "sharpness", text: "0.8", number: 0.8, isFigure: true), .init(kind: "x", text: "y")])
    #expect(counts.all.map(\.kind) == ["sharpness", "x"] && counts.remarks.map(\.kind) == ["x"])
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
