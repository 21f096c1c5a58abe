import LimnEvaluation
import LimnReproduction
import Testing

@Suite struct VerdictsTests {
  @Test func whatIsMissedIsAFailure() async throws {
    let context = EvaluationContext(seed: 3)
    try await Task.sleep(for: .milliseconds(120))
    var verdicts = Verdicts()
    verdicts.check(Target("near", 1, .within(0.1), source: "book"), 1.05)
    verdicts.check(Target("far", 1, .within(0.1), source: "book"), 2)
    verdicts.check(Target("none", 1, .atLeast, source: "book"), nil)
    verdicts.check(Target(shown: "beside"), 7)
    let report = verdicts.report("title", context: context)
    let rows = report["targets"]?.records ?? []
    #expect(rows.compactMap { $0.text("verdict") } == ["reproduced", "NOT reproduced", "NOT reproduced", "–"])
    #expect(rows[1]["ours"] == 2 && rows[1]["published"] == 1 && rows[1].text("tolerance") == "±0.1")
    #expect(
      report.failures.map(\.description) == [
        "far: not reproduced: 2, where ±0.1 1 is asked", "none: not reproduced: no number, where at least 1 is asked",
      ])
    #expect(report.notes.last?.hasPrefix("1 of 3 targets reproduced; seed 3; ") == true)
    #expect(report.notes.last?.hasSuffix("; 0.0 s") == false, "the time since the evaluation began")
  }
}
