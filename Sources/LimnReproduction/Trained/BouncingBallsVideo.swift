import LimnEvaluation
import LimnModels
import LimnReport
import LimnRuns

/// A variational recurrent network (Chung et al., "A recurrent latent variable model for sequential data", 2015) predicts bouncing balls, against
/// what a linear predictor of four frames reaches.
package struct BouncingBallsVideo: Reproduction {
  /// Its options.
  package static let signature = EvaluationSignature(
    reproducing: "balls-vrnn",
    summary: "A VRNN of bouncing balls: its prediction against a linear one of four frames, its prior against N(0, I).",
    details: """
      Three balls in frames of 30×30, drawn as in github.com/zhegan27/TSBN_code. The network is that of the recipe train-balls-vrnn, which is trained on \
      16,000 videos of 20 frames. The error is squared and summed over a frame's pixels, the mean over frames from the third on of drawn videos of 100 \
      frames, each predicted from the true frames before it: the mean over 20 draws from the prior. A ridge regression of four frames has 2.78.
      """,
    parameters: [
      .init("steps", .integer(10...1_000_000), help: "Steps of training, of 32 videos.", default: .integer(3000)),
      .init("balls", .integer(1...100_000), help: "Videos that are predicted.", default: .integer(200)),
      .output("balls-vrnn"),
    ])
  /// 3,000 steps of 640 frames, and the predictions.
  package static let cost = "5 minutes"

  private static let source = "computed: NumPy, 100 videos"

  private let steps: Int, balls: Int
  private let output: String
  private let library: ModelLibrary

  /// Nothing is opened.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) {
    (steps, balls) = (arguments.integer("steps"), arguments.integer("balls"))
    (output, self.library) = (arguments.text("output"), library)
  }

  /// Trains, and predicts videos that nobody trained on.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: 1))
    defer { context.observer(.ended(RunSummary())) }
    let trainings = try Trainings(output, library, context)
    let name = "vrnn"
    let recipe = SequenceRecipe(
      name: name, width: 30, height: 30, latent: 32, states: 256, likelihood: "bernoulli", frame: 400, hidden: 256,
      latentHidden: 64, data: "{ draw-balls: { count: 16000, frames: 20, size: 30, balls: 3 }, as: video }", rate: 2e-3,
      batch: 32, steps: steps, seed: context.numberSeed)
    _ = try await trainings.run([(name: name, text: recipe.text)])
    let scores = try await SequenceScores(
      trainings.path(of: name) + "/" + name, ["balls": [String(balls)]], library, context)
    var verdicts = Verdicts(digits: 3)
    for (predictor, value) in [("last frame", 11.81), ("2x − x′", 6.80)] {
      verdicts.check(
        Target("error of a frame, \(predictor)", value, .relative(0.05), source: Self.source),
        scores.simple(predictor, "prediction-error"))
    }
    verdicts.check(
      Target("error of a frame, VRNN", 2.78, .atMost, source: "computed: ridge of four frames, 800 videos"),
      scores.model("prediction-error"))
    verdicts.check(
      Target(shown: "error of 50 frames made up, last frame"), scores.simple("last frame", "ahead-error"))
    verdicts.check(Target(shown: "error of 50 frames made up, VRNN"), scores.model("ahead-error"))
    verdicts.checkPriors(of: scores)
    return verdicts.report("\(balls) videos of bouncing balls, \(steps) steps of training", context: context)
  }
}
