import LimnEvaluation
import LimnModels
import LimnReproduction
import TestKit
import Testing

@Suite struct FashionAgainstDigitsTests {
  @Test func bothWaysAreMeasured() async throws {
    let folder = try TemporaryFolder()
    try TinyDigits.write(to: folder, as: "digits", each: 26, seed: 1)
    try TinyDigits.write(to: folder, as: "fashion", each: 26, seed: 15)
    let arguments = try EvaluationArguments(
      FashionAgainstDigits.signature, ["digits": [folder("digits")], "fashion": [folder("fashion")]])
    let library = ModelLibrary(searchPaths: [], families: ModelFamily.all)
    let report = try await FashionAgainstDigits.checked(arguments, models: library).run(in: EvaluationContext())
    let rows = try #require(report["targets"]).records
    #expect(rows.count == 14)
    // The column of pixels that is bright in one set alone gives it away.
    #expect(rows.prefix(12).allSatisfy { ($0["ours"] ?? 0) == 1 }, "\(rows.map { $0["ours"] })")
    // No pixel is 0 in either set.
    #expect(rows[12]["ours"] == 0.5 && rows[12].text("verdict") == "NOT reproduced")
  }
}
