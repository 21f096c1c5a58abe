import LimnEvaluation
import LimnModels
import LimnReproduction
import TestKit
import Testing

@Suite struct VampPriorDigitsTests {
  @Test func theGainHasAnInterval() async throws {
    let folder = try TemporaryFolder()
    try TinyDigits.write(to: folder, as: "digits", each: 2, seed: 1)
    let arguments = try EvaluationArguments(
      VampPriorDigits.signature,
      [
        "digits": [folder("digits")], "passes": ["1"], "components": ["2"], "samples": ["2"], "limit": ["10"],
        "output": [folder("out")],
      ])
    let library = ModelLibrary(searchPaths: [], families: ModelFamily.all)
    let report = try await VampPriorDigits.checked(arguments, models: library).run(in: EvaluationContext(jobs: 2))
    let rows = try #require(report["targets"]).records
    #expect(rows.count == 5)
    let ours = rows.compactMap { $0["ours"] }
    #expect(ours.count == 5 && abs(ours[0] - ours[1] - ours[2]) < 1e-6)
    #expect(ours[3] <= ours[2] && ours[2] <= ours[4])
  }
}
