import LimnPipelines
import Testing

struct ItemRecordTests {
  @Test func `Steps within a step are a part of its time, all their turns together`() {
    let record = ItemRecord()
    record.begin(step: "load")
    record.end(seconds: 1)
    record.begin(step: "tiles")
    for _ in 0..<3 {
      record.begin(step: "encode")
      record.end(seconds: 0.25)
      record.begin(step: "decode")
      record.end(seconds: 0.5)
    }
    record.end(seconds: 3)
    #expect(
      record.contents.steps == [
        .init(name: "load", seconds: 1), .init(name: "tiles", seconds: 3), .init(name: "tiles/encode", seconds: 0.75),
        .init(name: "tiles/decode", seconds: 1.5),
      ])
    record.end(seconds: 9)
    #expect(record.contents.steps.map(\.seconds) == [1, 3, 0.75, 1.5])
  }

  @Test func `A note is kept once, in order`() {
    let record = ItemRecord()
    record.note(.init(kind: "noise", text: "noise of 3.2 levels", number: 3.2))
    record.note(.init(kind: "other", text: "x"))
    record.note(.init(kind: "noise", text: "noise of 3.2 levels", number: 3.2))
    #expect(record.contents.notes.map(\.kind) == ["noise", "other"])
  }

  @Test func `Setting the value ends that an item keeps its file`() {
    var item = Item(
      name: ItemName(path: "a.png", directory: "", stem: "a", extension: "png", index: 0))
    item.keepsFile = true
    let copy = item
    item.value = Unopened()
    #expect(copy.keepsFile && !item.keepsFile)
  }
}
