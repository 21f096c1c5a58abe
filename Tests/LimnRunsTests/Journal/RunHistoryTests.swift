import Foundation
import LimnPipelines
import LimnRuns
import TestKit
import Testing

struct RunHistoryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func done(_ item: String, _ time: Double, outputs: [String] = []) -> String {
    let files = outputs.map { #"{"path":"\#($0)","sha256":"00","size":1,"modified":1,"changed":1}"# }
    return #"{"event":"done","item":"\#(item)","time":\#(time),"pipeline":"p","models":"m","outputs":["#
      + files.joined(separator: ",") + #"],"seconds":1,"steps":[]}"#
  }

  private func failed(_ item: String, _ time: Double) -> String {
    #"{"event":"failed","item":"\#(item)","time":\#(time),"pipeline":"p","models":"m","error":"why","seconds":1}"#
  }

  private func run(_ started: String, seed: Int) -> String {
    #"{"event":"run","limn":"1","started":"\#(started)","pid":1,"host":"h","file":"p.yaml","pipeline":"p","models":{},"#
      + #""arguments":[],"folder":"/","seed":"\#(seed)","items":1}"#
  }

  private func write(_ lines: String..., to name: String = "journal.jsonl") throws {
    try folder.write(lines.map { $0 + "\n" }.joined(), to: "out/.limn/" + name)
  }

  private func name(_ item: String) -> ItemName {
    ItemName(path: folder("in/" + item), directory: "", stem: item, extension: "", index: 0)
  }

  /// "done" or "failed", with its time.
  private func latest(_ item: String) throws -> String? {
    try RunHistory(output: folder("out"))[name(item)].map { entry in
      switch entry {
      case .done(let done): "done \(Int(done.time))"
      case .failed(let failed): "failed \(Int(failed.time))"
      }
    }
  }

  @Test func `A folder without journals has no history`() throws {
    let history = try RunHistory(output: folder("nowhere"))
    #expect(history.all.isEmpty && history.runs.isEmpty && history.damaged == 0 && !history.wrote("a"))
  }

  @Test func `In one journal the later line counts, whatever its clock said`() throws {
    try write(done("a", 20), failed("a", 10), failed("b", 10), done("b", 5))
    #expect(try latest("a") == "failed 10")
    #expect(try latest("b") == "done 5")
    #expect(try latest("c") == nil)
  }

  @Test func `Between journals the later time counts, unless it lies ahead`() throws {
    try write(done("a", 20), failed("b", 30), done("c", 1e12), to: "journal-1-of-2.jsonl")
    try write(failed("a", 10), done("b", 40), failed("c", 7), to: "journal-2-of-2.jsonl")
    #expect(try latest("a") == "done 20")
    #expect(try latest("b") == "done 40")
    #expect(try latest("c") == "failed 7", "that clock was wrong")
    #expect(try RunHistory(output: folder("out")).all.count == 3)
  }

  @Test func `The last run is the journal's last, and of two journals the one that began later`() throws {
    func last() throws -> String? { try RunHistory(output: folder("out")).last?.seed }
    #expect(try last() == nil)
    try write(run("2025-03-01T00:00:00Z", seed: 1), run("2025-01-01T00:00:00Z", seed: 2), to: "journal-1-of-3.jsonl")
    #expect(try last() == "2")
    try write(run("2025-02-01T00:00:00Z", seed: 3), to: "journal-2-of-3.jsonl")
    #expect(try last() == "3")
    try write(run("2024-01-01T00:00:00Z", seed: 4), to: "journal-3-of-3.jsonl")
    #expect(try last() == "3")
    try write(run("2999-01-01T00:00:00Z", seed: 5), to: "journal.jsonl")
    #expect(try last() == "3", "that clock was wrong")
  }

  @Test func `Damaged lines are counted and cost nothing else`() throws {
    try write(done("a", 1), "{\"event\":\"done\",\"ite", "nonsense", failed("b", 2))
    #expect(try latest("a") == "done 1" && latest("b") == "failed 2")
    #expect(try RunHistory(output: folder("out")).damaged == 2)
  }

  @Test func `Files that a run wrote or was about to write are its own`() throws {
    try write(
      #"{"event":"began","item":"b","outputs":["b.png"]}"#, done("a", 1, outputs: ["sub/a.png"]),
      #"{"event":"gathered","time":1,"pipeline":"p","models":"m","items":"i","outputs":"#
        + #"[{"path":"sheet.png","sha256":"00","size":1,"modified":1,"changed":1}]}"#)
    let history = try RunHistory(output: folder("out"))
    for own in ["sub/a.png", "b.png", "sheet.png"] { #expect(history.wrote(own)) }
    #expect(!history.wrote("a.png") && history.gathered?.items == "i")
    #expect(history[name("b")] == nil, "what only began is not done")
  }

  @Test func `Two ways to write an accent are two photos`() throws {
    try write(done("caf\u{E9}", 1), failed("cafe\u{301}", 2))
    #expect(try latest("caf\u{E9}") == "done 1" && latest("cafe\u{301}") == "failed 2")
  }

  @Test func `What a run wrote among the photos is no photo`() throws {
    try write(done("a", 1, outputs: ["a-clean"]))
    for file in ["a", "a-clean", "b"] { try folder.write("x", to: "out/" + file) }
    let output = try OutputFolder(folder("out"))
    let names = ["a", "a-clean", "b"].enumerated().map {
      ItemName(path: folder("out/" + $1), directory: "", stem: $1, extension: "", index: $0)
    }
    let history = try RunHistory(output: folder("out"))
    let photos = history.photos(among: names, of: folder("out"), output: output)
    #expect(photos.map(\.stem) == ["a", "b"] && photos.map(\.index) == [0, 1])
    try folder.write("x", to: "in/a")
    #expect(history.photos(among: names, of: folder("in"), output: output) == names, "another folder's stay")
    #expect(RunHistory().photos(among: names, of: folder("out"), output: output) == names)
  }
}
