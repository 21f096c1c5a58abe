import LimnEvaluation
import LimnModels
import LimnReproduction
import TestKit
import Testing

@Suite struct OneClassDigitsTests {
  @Test func whatIsNotReproducedIsSaid() async throws {
    let folder = try TemporaryFolder()
    try TinyDigits.write(to: folder, as: "digits", each: 6, seed: 1)
    let arguments = try EvaluationArguments(OneClassDigits.signature, ["digits": [folder("digits")]])
    let library = ModelLibrary(searchPaths: [], families: ModelFamily.all)
    let report = try await OneClassDigits.checked(arguments, models: library).run(in: EvaluationContext())
    let rows = try #require(report["targets"]).records
    #expect(rows.count == 16)
    // These digits are much easier than MNIST's: Deep SVDD is beaten, and nothing comes out as published.
    #expect(rows[2]["ours"] == 100 && rows[2].text("verdict") == "NOT reproduced")
    #expect(rows[15].text("verdict") == "reproduced")
    #expect(report.failures.count == rows.count { $0.text("verdict") == "NOT reproduced" })
  }
}
