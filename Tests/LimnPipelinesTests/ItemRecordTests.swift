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
}
