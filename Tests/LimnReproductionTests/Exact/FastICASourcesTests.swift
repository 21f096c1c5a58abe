import LimnEvaluation
import LimnModels
import LimnReproduction
import Testing

@Suite struct FastICASourcesTests {
  @Test(arguments: [0, 1, 2])
  func theSourcesAreFound(_ seed: UInt64) async throws {
    let arguments = try EvaluationArguments(FastICASources.signature, [:])
    let library = ModelLibrary(searchPaths: [], families: ModelFamily.all)
    let report = try await FastICASources.checked(arguments, models: library).run(in: EvaluationContext(seed: seed))
    #expect(report.failures.isEmpty, "\(report.failures)")
    #expect(report["targets"]?.rows.count == 3)
  }
}
