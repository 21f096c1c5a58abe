import Foundation
import LimnPipelines
import LimnRuns
import TestKit
import Testing

struct RunSessionTests {
  private let runs: TextRuns

  init() throws {
    runs = try TextRuns()
    try runs.folder.write("text of a", to: "in/a")
    try runs.folder.write("bad", to: "in/b")
  }

  private var records: [JournalRecord] {
    get throws { try Journal.records(at: runs.folder("out/.limn/journal.jsonl")).records }
  }

  @Test func `An item begins, and is done or failed, with its files and keys`() async throws {
    try await runs.run()
    let keys = try await runs.planned { _, session, _ in session.keys }
    var events: [String] = []
    for record in try records {
      switch record {
      case .began(let began): events.append("began \(began.item) \(began.outputs)")
      case .done(let done):
        events.append("done \(done.item) \(done.outputs.compactMap(\.path))")
        #expect(done.pipeline == keys.pipeline && done.models == keys.models)
        #expect(done.input?.size == 9 && done.input?.path == nil && done.outputs[0].sha256 == done.input?.sha256)
        #expect(done.steps.map(\.step) == ["find", "copy"] && done.notes?.map(\.text) == ["9 letters"])
      case .failed(let failed):
        events.append("failed \(failed.item): \(failed.error)")
        #expect(failed.pipeline == keys.pipeline && failed.input?.size == 3)
      case .end(let end): events.append("end \(end.done) \(end.failed) \(end.complete)")
      default: events.append("more")
      }
    }
    #expect(
      events == [
        "began a [\"a\"]", "done a [\"a\"]", "began b [\"b\"]", "failed b: copy: it is bad", "end 1 1 true",
      ])
  }

  @Test func `An item whose content stayed is recorded anew, as its files are now`() async throws {
    try await runs.run()
    let date = Date(timeIntervalSince1970: 1_000_000)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: runs.folder("in/a"))
    #expect(try await runs.run().doneBefore == 1)
    let done = try records.compactMap { if case .done(let done) = $0 { done } else { nil } }
    #expect(done.count == 2 && done[0].input?.modified != done[1].input?.modified)
    #expect(done[1].input?.modified == 1_000_000_000_000_000 && done[1].input?.sha256 == done[0].input?.sha256)
    #expect(try await runs.decisions()["a"] == "done")
  }

  @Test func `Parts write journals of their own`() async throws {
    for number in 1...2 { try await runs.run(shard: Shard(number: number, count: 2)) }
    let journals = RunFolder.journals(in: runs.folder("out")).map { $0.split(separator: "/").last.map(String.init) }
    #expect(journals == ["journal-1-of-2.jsonl", "journal-2-of-2.jsonl"])
    #expect(try await runs.decisions() == ["a": "done", "b": "run: failed before"])
  }

  @Test func `The provenance is the pipeline's`() async throws {
    let (provenance, hash) = try await runs.planned { pipeline, session, _ in (session.provenance, pipeline.hash) }
    #expect(provenance == Provenance(software: "limn 1", pipeline: hash, models: []))
  }
}
