import LimnEvaluation
import LimnModels
import LimnReproduction
import TestKit
import Testing

@Suite struct NonlinearSourcesTests {
  @Test("Both models of each seed are trained and measured beside FastICA; ten steps find nothing")
  func bothAreMeasured() async throws {
    let folder = try TemporaryFolder()
    let arguments = try EvaluationArguments(
      NonlinearSources.signature, ["steps": ["10"], "seeds": ["1"], "rows": ["4"], "output": [folder("out")]])
    let library = ModelLibrary(searchPaths: [], families: ModelFamily.all)
    let report = try await NonlinearSources.checked(arguments, models: library).run(in: EvaluationContext(jobs: 2))
    let rows = try #require(report["targets"]).records
    #expect(
      rows.map { $0.text("target") } == [
        "MCC, iVAE, seed 0", "MCC, VAE, seed 0", "MCC, FastICA, seed 0", "MCC, iVAE, mean of 1 seed",
        "iVAE less VAE, mean of 1 seed",
      ])
    #expect(rows.prefix(4).allSatisfy { ($0["ours"] ?? -1) > 0 && ($0["ours"] ?? 2) < 1 })
    #expect(report.failures.count == 2)
  }
}
