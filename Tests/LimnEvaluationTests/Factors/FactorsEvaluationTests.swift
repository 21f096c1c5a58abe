import LimnEvaluation
import LimnFoundation
import LimnModels
import LimnTensors
import ModelKit
import TestKit
import Testing

@Suite struct FactorsEvaluationTests {
  private let folder: TemporaryFolder
  private let library: ModelLibrary

  init() throws {
    folder = try TemporaryFolder()
    library = ModelLibrary(searchPaths: [folder.path], families: ModelFamily.all)
    // Components that look at single places of a picture of 64×64.
    let places = [40 * 64 + 32, 20 * 64 + 20, 50 * 64 + 50]
    var basis = [Double](repeating: 0, count: 3 * 4096)
    for (unit, place) in places.enumerated() { basis[unit * 4096 + place] = 1 }
    try TinyComponents.write(
      to: folder("places"), shape: [1, 64, 64], mean: [Double](repeating: 0, count: 4096), components: basis,
      variances: [1, 1, 1], noise: 1)
  }

  @Test func modelsStandBesideTheFactors() async throws {
    let arguments = try EvaluationArguments(
      FactorsEvaluation.signature, ["model": ["places"], "examples": ["40"], "votes": ["20"]])
    let report = try await FactorsEvaluation.checked(arguments, models: library).run(in: EvaluationContext())
    #expect(report.title == "dsprites: 40 pictures to fit to, 20 to judge by")
    for name in ["published", "scale-free"] {
      let table = try #require(report[name])
      #expect(table.rows.count == 2)
      let (own, truth) = (try #require(table["places"]), try #require(table["factors"]))
      for score in ["mig", "dci-d"] {
        let (most, found) = (try #require(truth[score]), try #require(own[score]))
        #expect(most > found, "\(score)")
      }
      #expect(truth["beta-vae"] == nil)
    }
  }

  @Test("A model all of whose units are constant has no scale-free scores")
  func constantUnits() async throws {
    try TinyComponents.write(
      to: folder("blind"), shape: [1, 64, 64], mean: [Double](repeating: 0, count: 4096),
      components: [Double](repeating: 0, count: 4096), variances: [1], noise: 1)
    let arguments = try EvaluationArguments(
      FactorsEvaluation.signature, ["model": ["blind"], "examples": ["40"], "votes": ["20"]])
    let report = try await FactorsEvaluation.checked(arguments, models: library).run(in: EvaluationContext())
    let row = try #require(report["scale-free"]?["blind"])
    #expect(row["units"] == 0 && row["explicitness"] == nil && row["mig"] == nil)
    #expect(report["published"]?["blind"]?["mig"] == 0)
  }

  @Test func whatDoesNotEncodeIsRefused() throws {
    try TinyModel.write(to: folder("tiny"), name: "tiny")
    let arguments = try EvaluationArguments(FactorsEvaluation.signature, ["model": ["tiny"]])
    let error = #expect(throws: EvaluationError.self) { _ = try FactorsEvaluation(arguments, models: library) }
    #expect(error?.description == "tiny encodes no images of one size as a vector: give one that does")
  }
}
