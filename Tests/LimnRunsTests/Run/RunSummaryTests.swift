import Foundation
import LimnFoundation
import LimnPipelines
import LimnRuns
import TestKit
import Testing

/// Every item of a run is done, passed over or failed, and a later run knows which.
struct RunSummaryTests {
  private let runs: TextRuns

  init() throws {
    runs = try TextRuns()
    for (name, text) in [("a", "text of a"), ("b", "same"), ("c", "bad"), ("d", "strange"), ("e", "same")] {
      try runs.folder.write(text, to: "in/" + name)
    }
  }

  private func journal() throws -> [String] {
    try String(contentsOfFile: runs.folder("out/.limn/journal.jsonl"), encoding: .utf8).split(separator: "\n").map(
      String.init)
  }

  @Test func `Items are done, passed over or failed`() async throws {
    let first = try await runs.run()
    #expect(first.total == 5 && first.done == 1 && first.failed.count == 1 && first.remaining == 0)
    #expect(first.passedOver.total == 3 && first.passedOver.words == "2 nothing to do, 1 strange texts are not read")
    #expect(first.notes.remarks.flatMap { $0.lines(of: "photo") } == ["1 photo: 9 letters (9 in all)"])
    let events = try journal().filter { !$0.contains(#""began""#) }
    #expect(
      events.map { $0.split(separator: "\"")[3] } == [
        "done", "passed-over", "failed", "passed-over", "passed-over", "end",
      ])
    #expect(events[1].contains(#""passedOver":"nothing to do""#) && !events[1].contains("endsEarly"))
    #expect(events[3].contains(#""endsEarly":true"#) && events[3].contains(#""outputs":[]"#))
    #expect(events[5].contains(#""passedOver":3"#))
    #expect(
      runs.folder.files().filter { $0.hasPrefix("out/") && !$0.contains(".limn") } == ["out/a", "out/b", "out/e"])
  }

  @Test func `What was passed over is not done again, unless something changes`() async throws {
    try await runs.run()
    let settled = [
      "a": "done", "b": "passed over: nothing to do", "d": "passed over: strange texts are not read",
      "e": "passed over: nothing to do",
    ]
    #expect(try await runs.decisions() == settled.merging(["c": "run: failed before"]) { $1 })
    #expect(try await runs.decisions(scope: .failed) == settled.merging(["c": "run: failed before"]) { $1 })
    let second = try await runs.run()
    #expect(second.done == 0 && second.passedOver.total == 0 && second.doneBefore == 1 && second.failed.count == 1)
    #expect(second.passedOverBefore.words == "2 nothing to do, 1 strange texts are not read" && second.remaining == 0)
    #expect(try await Set(runs.decisions(seed: 1).values) == ["run: other pipeline", "run: failed before"])
    // Touched, not changed; then changed.
    try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: runs.folder("in/b"))
    #expect(try await runs.decisions()["b"] == "verify")
    #expect(try await runs.run().passedOverBefore.total == 3)
    #expect(try await runs.decisions()["b"] == "passed over: nothing to do")
    try runs.folder.write("text", to: "in/b")
    try runs.folder.write("odd", to: "in/d")
    let third = try await runs.run()
    #expect(third.done == 2 && third.passedOverBefore.total == 1 && third.doneBefore == 1)
  }

  @Test func `Files of all items have those that came through, passed over or not`() async throws {
    func joined() throws -> String { try String(contentsOfFile: runs.folder("out/joined"), encoding: .utf8) }
    #expect(try await runs.run(joins: true).finishFailures.isEmpty)
    #expect(try joined() == "a b e")
    let again = try await runs.run(joins: true)
    #expect(again.files.isEmpty && again.finishFailures.isEmpty, "made of these very items already")
    try runs.folder.write("a text now", to: "in/d")
    #expect(try await runs.run(joins: true).files == [runs.folder("out/joined")])
    #expect(try joined() == "a b d e")
  }

  @Test func `Journals of earlier versions have what was done and what failed`() async throws {
    try await runs.run()
    let lines = try journal().map {
      $0.replacing(#""event":"passed-over""#, with: #""event":"done""#).replacing(
        #/,"passedOver":("[^"]*"|3)/#, with: "")
    }
    #expect(lines.allSatisfy { !$0.contains("passed") })
    try runs.folder.write(lines.joined(separator: "\n") + "\n", to: "out/.limn/journal.jsonl")
    #expect(
      try await runs.decisions() == ["a": "done", "b": "done", "c": "run: failed before", "d": "done", "e": "done"])
    #expect(try RunHistory(output: runs.folder("out")).damaged == 0)
  }

  @Test func `The notes of what is settled are counted from the journal`() async throws {
    try await runs.run()
    let history = try RunHistory(output: runs.folder("out"))
    let words = try await runs.planned { _, _, plan in plan.notes(in: history).all.flatMap { $0.lines(of: "photo") } }
    #expect(words == ["1 photo: 9 letters (9 in all)"])
    try runs.folder.write("another text", to: "in/a")
    #expect(try await runs.planned { _, _, plan in plan.notes(in: history).all.isEmpty } == true, "it is done again")
  }

  @Test func `A run that is stopped while items are shown again has no failure, and is not complete`() async throws {
    // Nothing fails: what keeps the run from being complete is the stop alone.
    for (name, text) in [("b", "stopped"), ("c", "text of c")] { try runs.folder.write(text, to: "in/" + name) }
    #expect(try await runs.run(joins: true).isComplete)
    try runs.folder.write("a text now", to: "in/d")
    let stopped = try await runs.run(joins: true)
    #expect(stopped.isCancelled && stopped.finishFailures.isEmpty && stopped.files.isEmpty && !stopped.isComplete)
    #expect(try journal().last?.contains(#""complete":false"#) == true)
  }
}
