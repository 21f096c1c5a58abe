import LimnFoundation
import LimnPipelines
import LimnRuns
import LimnTensors
import Synchronization
import Testing

struct RunEventLinesTests {
  private final class Output: Sendable {
    let lines = Mutex<[String]>([])
  }

  private func told(_ events: [RunEvent], status: Int32? = nil) -> [String] {
    let output = Output()
    let lines = RunEventLines(now: { 1_795_000_000.25 }) { line in output.lines.withLock { $0.append(line) } }
    for event in events { lines.show(event) }
    if let status {
      lines.end(status: status)
      lines.end(status: 3)
    }
    return output.lines.withLock { $0 }
  }

  private func name(_ stem: String) -> ItemName {
    ItemName(path: stem, directory: "d", stem: stem, extension: "png", index: 0)
  }

  @Test func `Each event is one line, and the end comes once`() {
    let lines = told(
      [
        .started(total: 4, toDo: 2), .skipped(name("a"), reason: "done before"), .finished(name("b"), seconds: 0.52),
        .failed(name("c"), reason: "it is \"bad\""), .finished(name("d")), .ended(RunSummary()),
      ], status: 1)
    let time = "\"time\":1795000000.25"
    #expect(
      lines == [
        "{\"event\":\"started\",\(time),\"total\":4,\"to_do\":2}\n",
        "{\"event\":\"skipped\",\(time),\"item\":\"d/a.png\",\"reason\":\"done before\"}\n",
        "{\"event\":\"done\",\(time),\"item\":\"d/b.png\",\"seconds\":0.52}\n",
        "{\"event\":\"failed\",\(time),\"item\":\"d/c.png\",\"error\":\"it is \\\"bad\\\"\"}\n",
        "{\"event\":\"done\",\(time),\"item\":\"d/d.png\"}\n",
        "{\"event\":\"ended\",\(time),\"done\":2,\"passed_over\":0,\"failed\":1,\"skipped\":1,\"seconds\":0.0,\"status\":1}\n",
      ])
  }

  @Test func `A name that is no UTF-8 has its bytes beside it`() {
    let stem = String(systemPath: Array("caf".utf8) + [0xE9])
    let file = FileRecord(path: "out/" + stem, hash: "ab", state: FileState(size: 1, modified: 0, changed: 0))
    #expect(
      told([.finished(name(stem), outputs: [file])]) == [
        #"{"event":"done","time":1795000000.25,"item":"d/caf\\xE9.png","item_bytes":"ZC9jYWbpLnBuZw==","#
          + #""outputs":[{"path":"out/caf\\xE9","path_bytes":"b3V0L2NhZuk=","sha256":"ab"}]}"# + "\n"
      ])
  }

  @Test func `What is passed over has its reason, and notes are counted by kind at the end`() {
    func note(_ kind: String, _ text: String, _ number: Double? = nil) -> ItemRecord.Note {
      .init(kind: kind, text: text, number: number)
    }
    let lines = told(
      [
        .started(total: 3),
        .finished(name("a"), notes: [note("gain-map", "no \"gain map\""), note("pages", "2 pages", 2)]),
        .passedOver(name("b"), reason: "no face found", seconds: 0.5, notes: [note("gain-map", "no \"gain map\"")]),
        .passedOver(name("c"), reason: "no noise found", seconds: 0.25, notes: [note("pages", "5 pages", 5)]),
      ], status: 0)
    let map = #"{"kind":"gain-map","text":"no \"gain map\""}"#
    let expected = [
      #"{"event":"passed-over","time":1795000000.25,"item":"d/b.png","reason":"no face found","seconds":0.5,"notes":[\#(map)]}"#,
      #"{"event":"passed-over","time":1795000000.25,"item":"d/c.png","reason":"no noise found","seconds":0.25,"notes":[{"kind":"pages","text":"5 pages","number":5.0}]}"#,
      #"{"event":"ended","time":1795000000.25,"done":1,"passed_over":2,"failed":0,"skipped":0,"notes":[{"kind":"gain-map","photos":2,"text":"no \"gain map\""},{"kind":"pages","photos":2,"number":7.0}],"seconds":0.0,"status":0}"#,
    ]
    #expect(lines.dropFirst(2) == expected.map { $0 + "\n" }[...])
  }

  @Test func `Files that were written have their paths and hashes`() {
    let file = FileRecord(path: "out/a \"b\".png", hash: "0123", state: FileState(size: 4, modified: 0, changed: 0))
    #expect(
      told([.started(total: 1), .finished(name("a"), outputs: [file])], status: 0)[1]
        == #"{"event":"done","time":1795000000.25,"item":"d/a.png","outputs":[{"path":"out/a \"b\".png","sha256":"0123"}]}"#
        + "\n")
  }

  @Test func `A run that never began has no end`() {
    #expect(told([], status: 2).isEmpty)
  }

  @Test(arguments: [
    "\"\\\n\r\t\u{1B}[2J", "\u{202E}gnp.exe\u{2028}\u{FEFF}", "é e\u{301} 🖼\u{E0041}", "\u{0}\u{7F}", "/<b>'",
  ])
  func `Every name comes back from its line as it was, and no control character stands in it`(_ stem: String) throws {
    let line = told([.failed(name(stem), reason: stem)])[0]
    #expect(line.dropLast().unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    #expect(String(line.dropLast()).printable == line.dropLast())
    guard case .object(let members) = try JSON(parsing: Array(line.utf8)).value else {
      Issue.record("no object: \(line)")
      return
    }
    #expect(members.first { $0.key == "item" }?.value.value == .string("d/\(stem).png"))
    #expect(members.first { $0.key == "error" }?.value.value == .string(stem))
  }

  @Test func `Messages are such lines too`() {
    #expect(
      RunEventLines.message("a: passed over", kind: "note", time: 2)
        == "{\"event\":\"note\",\"time\":2.0,\"message\":\"a: passed over\"}\n")
  }
}
