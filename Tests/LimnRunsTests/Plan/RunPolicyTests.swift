import LimnPipelines
import LimnRuns
import PipelineKit
import Synchronization
import Testing

struct RunPolicyTests {
  @Test func `Limits of failures are numbers or parts`() {
    #expect(RunPolicy.FailureLimit("20") == .count(20))
    #expect(RunPolicy.FailureLimit("5%") == .percent(5))
    #expect(RunPolicy.FailureLimit("0.5%") == .percent(0.5))
    for text in ["", "%", "-1", "101%", "1.5", "x", "5 %", "١%"] { #expect(RunPolicy.FailureLimit(text) == nil) }
    #expect(!RunPolicy.FailureLimit.percent(5).isExceeded(by: 5, of: 100))
    #expect(RunPolicy.FailureLimit.percent(5).isExceeded(by: 6, of: 100))
    #expect(RunPolicy.FailureLimit.count(0).isExceeded(by: 1, of: 1000))
  }

  private func run(_ policy: RunPolicy, jobs: Int = 2) async throws -> RunSummary {
    let pipeline = try pipeline(file("- fail: { on: '3' }", "- add: { by: 1 }"), overrides: ["load.count=400"])
    return try await Runner(pipeline, jobs: jobs, policy: policy).run()
  }

  @Test(arguments: [1, 4])
  func `A failure stops the run where that is wished`(jobs: Int) async throws {
    let summary = try await run(RunPolicy(stopsAtFailure: true), jobs: jobs)
    #expect(summary.stop == "stopped at the first failure (a run that stops)")
    #expect(summary.failed.count == 1 && summary.done < 50 && !summary.isComplete && !summary.isCancelled)
    #expect(summary.remaining > 300)
  }

  @Test func `Too many failures stop the run, and as many as may be do not`() async throws {
    let summary = try await run(RunPolicy(mostFailures: .count(0)))
    #expect(summary.stop == "stopped: 1 of 400 failed, more than the limit of 0")
    #expect(summary.remaining > 300)
    let other = try await run(RunPolicy(mostFailures: .percent(0.25)))
    #expect(other.stop == nil && other.done == 399 && other.failed.count == 1)
  }
}
