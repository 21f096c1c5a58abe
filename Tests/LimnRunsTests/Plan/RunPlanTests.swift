import Foundation
import LimnPipelines
import LimnRuns
import TestKit
import Testing

struct RunPlanTests {
  private let runs: TextRuns

  init() throws {
    runs = try TextRuns()
    for name in ["a", "b", "c"] { try runs.folder.write("text of \(name)", to: "in/" + name) }
  }

  /// Sets a file's times back, as a copy does that keeps its content.
  private func touch(_ name: String) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: runs.folder(name))
  }

  @Test func `What was done is done, until one thing that it depends on changes`() async throws {
    #expect(try await runs.decisions() == ["a": "run: new", "b": "run: new", "c": "run: new"])
    try await runs.run()
    let done = ["a": "done", "b": "done", "c": "done"]
    #expect(try await runs.decisions() == done)
    let all = { (words: String) in ["a": words, "b": words, "c": words] }
    #expect(try await runs.decisions(end: ".txt") == all("run: other pipeline"))
    #expect(try await runs.decisions(scope: .all) == all("run: forced"))
    try runs.folder.write("new", to: "in/d")
    #expect(try await runs.decisions() == done.merging(["d": "run: new"]) { $1 })
  }

  @Test func `Another seed is told from another pipeline where the journal says how the run began`() async throws {
    try await runs.run()
    #expect(try await Set(runs.decisions(seed: 1).values) == ["run: other pipeline"])
    try await runs.planned { pipeline, session, _ in
      try session.journal.append(
        .run(
          .init(
            limn: "1", started: "2025-01-01T00:00:00Z", pid: 1, host: "h", file: "p.yaml", pipeline: pipeline.hash,
            models: [:], arguments: [], folder: "/", input: nil, seed: "0", items: 3, shard: nil)))
    }
    #expect(try await Set(runs.decisions(seed: 1).values) == ["run: other seed"])
    #expect(try await Set(runs.decisions(end: ".txt", seed: 1).values) == ["run: other pipeline"])
    #expect(try await Set(runs.decisions(seed: 0).values) == ["done"])
  }

  @Test func `What another version of results did is done again`() async throws {
    try await runs.run()
    let journal = runs.folder("out/.limn/journal.jsonl")
    let lines = try String(contentsOfFile: journal, encoding: .utf8)
    #expect(lines.contains(",\"engine\":\(RunKeys.engine)"))
    for other in ["", ",\"engine\":\(RunKeys.engine + 1)"] {
      try lines.replacing(",\"engine\":\(RunKeys.engine)", with: other).write(
        toFile: journal, atomically: false, encoding: .utf8)
      let words = "run: other version of results"
      #expect(try await runs.decisions() == ["a": words, "b": words, "c": words])
    }
    try await runs.run()
    #expect(try await runs.decisions() == ["a": "done", "b": "done", "c": "done"])
  }

  @Test func `Files decide: the input's, and those that were written`() async throws {
    try await runs.run()
    try runs.folder.write("longer than before", to: "in/a")
    try FileManager.default.removeItem(atPath: runs.folder("out/b"))
    try runs.folder.write("edited", to: "out/c")
    #expect(
      try await runs.decisions() == ["a": "run: changed", "b": "run: output missing", "c": "run: output changed"])
    try await runs.run()
    #expect(try await runs.decisions() == ["a": "done", "b": "done", "c": "done"])
  }

  @Test func `Where only times changed, the content decides when the item's turn comes`() async throws {
    try await runs.run()
    try touch("in/a")
    try touch("out/b")
    // As long as before, and something else.
    try runs.folder.write("TEXT OF C", to: "in/c")
    #expect(try await runs.decisions() == ["a": "verify", "b": "verify", "c": "verify"])
    let summary = try await runs.run()
    #expect(summary.doneBefore == 2 && summary.done == 1)
    #expect(try String(contentsOfFile: runs.folder("out/c"), encoding: .utf8) == "TEXT OF C")
    #expect(try await runs.decisions() == ["a": "done", "b": "done", "c": "done"])
  }

  @Test func `What failed is tried again, alone if that is asked for`() async throws {
    try runs.folder.write("bad", to: "in/b")
    #expect(try await runs.run().failed.map(\.reason) == ["copy: it is bad"])
    #expect(try await runs.decisions() == ["a": "done", "b": "run: failed before", "c": "done"])
    try runs.folder.write("new", to: "in/d")
    try runs.folder.write("longer than before", to: "in/a")
    #expect(
      try await runs.decisions(scope: .failed) == [
        "a": "leave: changed: 'limn run' does it", "b": "run: failed before", "c": "done",
        "d": "leave: not tried yet: 'limn run' does it",
      ])
  }

  @Test func `Files that no run has written are treated by the policy`() async throws {
    try runs.folder.write("mine", to: "out/a")
    let path = runs.folder("out/a")
    let others = ["b": "run: new", "c": "run: new"]
    for (existing, words) in [
      (RunPolicy.Existing.replace, "run: new"), (.skip, "leave: '\(path)' is there already"),
      (.fail, "refuse: '\(path)' is there already: move it, or choose another output folder"),
    ] {
      let decisions = try await runs.decisions(policy: RunPolicy(existing: existing))
      #expect(decisions == others.merging(["a": words]) { $1 })
    }
    try await runs.run()
    // A run's own file is in nobody's way, unless it was edited.
    #expect(try await runs.decisions(seed: 1, policy: RunPolicy(existing: .fail))["a"] == "run: other pipeline")
    try runs.folder.write("edited by hand", to: "out/a")
    #expect(
      try await runs.decisions(seed: 1, policy: RunPolicy(existing: .skip))["a"]
        == "leave: '\(path)' is there already")
  }

  @Test func `Photos are never written over`() async throws {
    try FileManager.default.createDirectory(atPath: runs.folder("out"), withIntermediateDirectories: true)
    try runs.folder.write("a photo", to: "out/a")
    #expect(
      try await runs.decisions(input: runs.folder("out"))["a"]
        == "refuse: '\(runs.folder("out/a"))' is a file of the input folder: it is not written over; "
        + "choose another output folder or name")
    #expect(try await runs.decisions(input: runs.folder("in"))["a"] == "run: new")
  }

  @Test func `What a stage refuses stands above all, and a part has its own items`() async throws {
    try runs.folder.write("x", to: "in/never")
    #expect(try await runs.decisions(scope: .all)["never"] == "refuse: copy: not this one")
    let parts = try await [1, 2, 3].asyncMap { try await runs.decisions(shard: Shard(number: $0, count: 3)) }
    #expect(parts.flatMap(\.keys).sorted() == ["a", "b", "c", "never"], "each in one part")
    #expect(Set(parts.flatMap(\.values)) == ["run: new", "refuse: copy: not this one"])
  }

  @Test func `Without a history everything that can pass is done`() throws {
    let pipeline = try runs.pipeline()
    try runs.folder.write("x", to: "in/never")
    let plan = RunPlan(try pipeline.source.names(), through: pipeline)
    let runs = plan.entries.map { if case .run(.new) = $0.decision { true } else { false } }
    #expect(runs == [true, true, true, false] && plan.scope == .all)
  }
}

extension Array {
  fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
