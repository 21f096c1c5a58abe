import LimnPipelines
import LimnRuns
import LimnTensors
import PipelineKit
import Testing

struct GatheringStageTests {
  @Test(arguments: [1, 4])
  func `Lines below run once, on what was gathered of the items that came`(jobs: Int) async throws {
    let recorder = Recorder()
    let pipeline = try pipeline(
      file(
        "- fail: { on: '3' }", "- save: { path: \"each {stem}\" }", "- sum:", "  as: total", "- add: { by: 0.5 }",
        "- blend: { strength: 0.5 }", "  from: [total, add]", "- save: { path: \"{stem}\" }"
      ).replacing("by: 0.5 }\n", with: "by: 0.5 }\n    as: add\n"), recorder, overrides: ["load.count=10"])
    let summary = try await Runner(pipeline, jobs: jobs).run()
    #expect(summary.done == 9 && summary.failed.count == 1 && summary.finishFailures.isEmpty)
    #expect(recorder.saved["all"] == 42.25 && recorder.saved.count == 10)
    // A second run begins anew.
    _ = try await Runner(pipeline, jobs: jobs).run()
    #expect(recorder.saved["all"] == 42.25)
  }

  @Test func `What was gathered has randomness of its own, by its stage's name`() async throws {
    func noise(_ seed: UInt64) async throws -> Float? {
      let recorder = Recorder()
      let pipeline = try pipeline(file("- sum:", "- noise:", "- save: { path: \"{stem}\" }"), recorder)
      _ = try await Runner(pipeline, jobs: 2, seed: seed).run()
      return recorder.saved["all"]
    }
    let first = try await noise(1)
    #expect(try await noise(1) == first)
    #expect(try await noise(2) != first)
  }

  @Test func `Without an item nothing runs, and a failure at the end is told`() async throws {
    let recorder = Recorder()
    let lines = file("- sum:", "- fail: { on: all }", "- save: { path: \"{stem}\" }", "- gather: { path: end }")
    let none = try await Runner(try pipeline(lines, recorder, overrides: ["load.count=0"]), jobs: 1).run()
    #expect(none.isComplete && recorder.saved.isEmpty && none.files == ["end"])
    let some = try await Runner(try pipeline(lines, recorder), jobs: 1).run()
    #expect(some.finishFailures == ["sum: fail: does not like this one"] && some.files == ["end"])
    #expect(some.done == 4 && !some.isComplete)
    let own = try await Runner(
      try pipeline(file("- add: { by: 93 }", "- sum:"), recorder, overrides: ["load.count=1", "add.by=99"]), jobs: 1
    ).run()
    #expect(own.finishFailures == ["sum: does not like 99"])
  }

  @Test func `An end that is stopped has no failure, and no further stage ends`() async throws {
    let stopped = try await Runner(
      try pipeline(file("- gather: { path: /stopped }", "- gather: { path: end }")), jobs: 1
    ).run()
    #expect(stopped.isCancelled && stopped.finishFailures.isEmpty && stopped.files.isEmpty && stopped.done == 4)
    let within = try await Runner(
      try pipeline(file("- tiles: { each: [{ gather: { path: /stopped } }] }", "- gather: { path: end }")), jobs: 1
    ).run()
    #expect(within.isCancelled && within.finishFailures.isEmpty && within.files.isEmpty && within.done == 4)
  }

  @Test func `Stages below are not asked about the items that never reach them`() async throws {
    let pipeline = try pipeline(file("- sum:", "- refuse:"), overrides: ["load.count=9"])
    #expect(try await Runner(pipeline, jobs: 2).run().isComplete)
  }

  @Test func `A line below takes only from below, and only one line gathers`() {
    #expect(
      problems(
        file(
          "- add:", "  as: a", "- sum:", "  as: s", "- blend:", "  from: [s, a]", "- add:", "  from: s", "- sum:",
          "- tiles:", "    each:", "      - sum:"))
        == [
          "a/p.yaml:9:11: 'a' stands above 's', which makes one item of all; "
            + "a line below it takes only from it and from lines below it",
          "a/p.yaml:12:5: 's' in line 6 gathers all items of the run already; a pipeline does it once",
          "a/p.yaml:15:11: 'sum#3' gathers all items of a run and so cannot stand within a stage; "
            + "put it below, as a line of 'stages'",
        ])
    #expect(problems(file("- add:", "  as: a", "- sum:", "  from: a", "- add:", "- save: { path: x }")) == [])
  }

  @Test func `A recipe's list has no end to gather for`() throws {
    let root = try YAMLReader.parse(Array("- load: { path: x }\n- sum:\n".utf8), file: "r.yaml")
    let collector = DiagnosticCollector()
    #expect(Pipeline(stages: root, registry: fakeRegistry(), problems: collector) == nil)
    #expect(
      collector.diagnostics.map(\.description) == [
        "r.yaml:2:3: 'sum' gathers all items of a run, and 'data' gives one at a time; leave it out"
      ])
  }
}
