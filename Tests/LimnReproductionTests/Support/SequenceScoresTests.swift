import Foundation
import LimnEvaluation
import LimnModels
import LimnReproduction
import TestKit
import Testing

@Suite struct SequenceScoresTests {
  private let folder: TemporaryFolder
  private let library = ModelLibrary(searchPaths: [], families: ModelFamily.all)

  init() throws { folder = try TemporaryFolder() }

  @Test("A recipe of sequences trains, and its model is measured beside what learns nothing")
  func aTrainedModelIsMeasured() async throws {
    let recipe = SequenceRecipe(
      name: "tiny", width: 8, height: 8, latent: 2, states: 4, likelihood: "bernoulli", frame: 6, hidden: 4,
      latentHidden: 3, data: "{ draw-balls: { count: 8, frames: 5, size: 8, balls: 1 }, as: video }", rate: 1e-3,
      batch: 2, steps: 4, seed: 1)
    let context = EvaluationContext(seed: 1, jobs: 2)
    let trainings = try Trainings(folder("out"), library, context)
    let models = try await trainings.run([(name: "tiny", text: recipe.text)])
    #expect(models["tiny"]?.has(.conditionalPrior) == true)
    let scores = try await SequenceScores(
      trainings.path(of: "tiny") + "/tiny", ["balls": ["2"], "length": ["6"], "ahead": ["2"], "samples": ["2"]],
      library, context)
    let error = try #require(scores.model("prediction-error"))
    let last = try #require(scores.simple("last frame", "prediction-error"))
    #expect(error > last && last > 0)
    #expect(scores.model("bound") != nil && scores.simple("last frame", "bound") == nil)
    #expect(scores.simple("nobody", "prediction-error") == nil)
  }
}
