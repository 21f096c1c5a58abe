import Foundation
import LimnFoundation
import LimnPipelines
import LimnRuns
import LimnTensors
import TestKit
import Testing

struct JournalTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func record(_ item: String, time: Double = 1) -> JournalRecord {
    .failed(
      .init(item: item, time: time, input: nil, pipeline: "p", models: "m", error: "no \"good\"\n", seconds: 0.5))
  }

  @Test func `What is added is read again, whatever the names`() throws {
    let names = [
      "a.png", "b/c d.jpg", "quo\"te\\.png", "new\nline\u{1B}.png", "caf\u{E9}.png", "cafe\u{301}.png", "😀.png",
    ]
    for name in names { try Journal(path: folder("j")).append(record(name)) }
    let (records, damaged) = try Journal.records(at: folder("j"))
    #expect(records == names.map { record($0) } && damaged == 0)
    let history = RunHistory(records)
    #expect(history.all.count == names.count, "two ways of writing one accent are two names")
    #expect(try Journal.records(at: folder("none")).records.isEmpty)
  }

  @Test func `Every cut of the last line loses that line alone`() throws {
    try Journal(path: folder("j")).append(record("a.png"))
    let first = try FileBytes.read(folder("j"))
    try Journal(path: folder("j")).append(record("b.png"))
    let whole = try FileBytes.read(folder("j"))
    for cut in first.count..<whole.count {
      try folder.write(Array(whole[..<cut]), to: "cut")
      #expect(try Journal.records(at: folder("cut")).records == [record("a.png")])
      try Journal(path: folder("cut")).append(record("c.png"))
      let (records, damaged) = try Journal.records(at: folder("cut"))
      // A line that lacks but its end is whole once another one follows.
      let middle = cut == whole.count - 1 ? [record("b.png")] : []
      #expect(records == [record("a.png")] + middle + [record("c.png")])
      #expect(damaged == (cut == first.count || !middle.isEmpty ? 0 : 1))
    }
  }

  @Test func `Damaged lines are passed over and counted`() throws {
    try Journal(path: folder("j")).append(record("a.png"))
    let bytes = try FileBytes.read(folder("j"))
    for noise: [UInt8] in [
      [0], [0xFF, 0xFE], Array("{}".utf8), Array("[[[[[[[[".utf8), Array("{\"event\":\"done\"}".utf8),
    ] {
      let (records, damaged) = Journal.records(in: bytes + noise + [10] + bytes)
      #expect(records.count == 2 && damaged == 1)
    }
  }

  @Test func `Of two lines of a journal the later counts, whatever clocks said`() throws {
    let history = RunHistory([record("a.png", time: 4e9), record("a.png", time: 3)])
    #expect(time(of: "a", in: history) == 3)
  }

  @Test func `Of two journals the later time counts, unless it lies ahead`() throws {
    func history(_ first: Double, _ second: Double) throws -> Double? {
      try? FileManager.default.removeItem(atPath: folder("out"))
      try FileManager.default.createDirectory(atPath: folder("out/.limn"), withIntermediateDirectories: true)
      try Journal(path: folder("out/.limn/journal-1-of-2.jsonl")).append(record("a.png", time: first))
      try Journal(path: folder("out/.limn/journal.jsonl")).append(record("a.png", time: second))
      return time(of: "a", in: try RunHistory(output: folder("out")))
    }
    #expect(try history(5, 3) == 5 && history(3, 5) == 5)
    #expect(try history(4e9, 3) == 3 && history(3, 4e9) == 3)
  }

  private func time(of stem: String, in history: RunHistory) -> Double? {
    let name = ItemName(path: "", directory: "", stem: stem, extension: "png", index: 0)
    guard case .failed(let failed)? = history[name] else { return nil }
    return failed.time
  }

  @Test func `A journal is a file, and not somewhere else`() throws {
    #expect(symlink("/etc/passwd", folder("link")) == 0)
    #expect(throws: FileError.self) { try Journal(path: folder("link")) }
    #expect(mkfifo(folder("pipe"), 0o600) == 0)
    #expect(throws: FileError.self) { try Journal(path: folder("pipe")).append(record("a.png")) }
    #expect(throws: FileError.self) { try Journal(path: "/dev/full").append(record("a.png")) }
  }
}
