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

  @Test func `An item is passed over if stages found nothing to change in it and none edited it`() {
    let record = ItemRecord()
    #expect(record.contents.passedOver == nil)
    record.passOver("no noise found")
    record.passOver("no face\nfound")
    record.passOver("no noise found")
    #expect(record.contents.passedOver == "no noise found, no face found")
    #expect(record.contents.allNotes.isEmpty)
    record.edited()
    #expect(record.contents.passedOver == nil, "before or after")
    #expect(
      record.contents.allNotes == [
        .init(kind: "passed-over", text: "passed over: no noise found"),
        .init(kind: "passed-over", text: "passed over: no face found"),
      ])
  }

  @Test func `An item that a stage ended is passed over, whatever another stage did`() {
    let record = ItemRecord()
    record.edited()
    record.end(PassedOver("animations are not read"))
    #expect(record.contents.passedOver == "animations are not read" && record.contents.endsEarly)
    #expect(record.contents.allNotes.isEmpty)
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
