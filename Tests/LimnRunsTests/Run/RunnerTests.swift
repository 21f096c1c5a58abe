import LimnPipelines
import LimnRuns
import PipelineKit
import Synchronization
import Testing

struct RunnerTests {
  @Test(arguments: [1, 2, 4, 64])
  func `Results and their order are the same for any number of jobs`(jobs: Int) async throws {
    let recorder = Recorder()
    let events = Mutex<[String]>([])
    let pipeline = try pipeline(
      file("- add: { by: 5 }", "- fail: { on: '7' }", "- save: { path: \"{stem}\" }"), recorder,
      overrides: ["load.count=40"])
    let summary = try await Runner(pipeline, jobs: jobs).run { event in
      events.withLock {
        switch event {
        case .started(let total, _): $0.append("started \(total)")
        case .finished(let name, _, _, _): $0.append("\(name)")
        case .passedOver(let name, let reason, _, _, _): $0.append("\(name) passed over: \(reason)")
        case .failed(let name, let reason): $0.append("\(name): \(reason)")
        case .skipped(let name, let reason): $0.append("\(name) skipped: \(reason)")
        case .ended(let summary): $0.append("ended \(summary.done)")
        }
      }
    }
    let names = (0..<40).map { $0 == 7 ? "7.png: fail: does not like this one" : "\($0).png" }
    #expect(events.withLock { $0 } == ["started 40"] + names + ["ended 39"])
    #expect(summary.done == 39 && summary.total == 40 && !summary.isCancelled && !summary.isComplete)
    #expect(summary.failed.map(\.reason) == ["fail: does not like this one"])
    #expect(recorder.saved.count == 39)
    #expect(recorder.saved["39"] == 44 && recorder.saved["7"] == nil)
  }

  @Test(arguments: [1, 3])
  func `No more items than jobs are under way at once, and so many are`(jobs: Int) async throws {
    let recorder = Recorder()
    let pipeline = try pipeline(file("- add: { delay: 5 }"), recorder, overrides: ["load.count=30"])
    let summary = try await Runner(pipeline, jobs: jobs).run()
    #expect(summary.isComplete)
    #expect(recorder.state.withLock { $0.mostRunning } == jobs)
  }

  @Test func `Cores are shared out among jobs`() throws {
    let pipeline = try pipeline(file("- add:"))
    #expect(Runner(pipeline, jobs: 1, cores: 8).threads == 8)
    #expect(Runner(pipeline, jobs: 3, cores: 8).threads == 2)
    #expect(Runner(pipeline, jobs: 16, cores: 8).threads == 1)
  }

  @Test func `A cancelled run stops between items and ends no stage`() async throws {
    let recorder = Recorder()
    let pipeline = try pipeline(
      file("- add: { delay: 20 }", "- save: { path: \"{stem}\" }", "- gather: { path: end }"), recorder,
      overrides: ["load.count=1000"])
    let task = Task { try await Runner(pipeline, jobs: 2).run() }
    while recorder.saved.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
    task.cancel()
    let summary = try await task.value
    #expect(summary.isCancelled && !summary.isComplete)
    #expect(summary.done > 0 && summary.done < 1000)
    #expect(summary.failed.isEmpty && summary.files.isEmpty)
    // What was saved but not yet through its last step is not counted as done.
    #expect((summary.done...summary.done + 2).contains(recorder.saved.count))
  }

  @Test func `What a stage refuses beforehand fails in its place without being run`() async throws {
    let recorder = Recorder()
    let pipeline = try pipeline(
      file("- save: { path: \"{stem}\" }", "- refuse:", "- refuse:"), recorder, overrides: ["load.count=5"])
    let summary = try await Runner(pipeline, jobs: 2).run()
    #expect(summary.failed.map(\.description) == ["3.png: refuse: no more than 3", "4.png: refuse: no more than 3"])
    #expect(summary.done == 3 && recorder.saved.keys.sorted() == ["0", "1", "2"])
  }

  @Test func `No items are a run that is complete`() async throws {
    let pipeline = try pipeline(file("- add:"), overrides: ["load.count=0"])
    let summary = try await Runner(pipeline, jobs: 4).run()
    #expect(summary.isComplete && summary.total == 0)
  }
}
