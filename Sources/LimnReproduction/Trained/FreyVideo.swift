import LimnEvaluation
import LimnModels
import LimnReport
import LimnRuns

/// A variational recurrent network (Chung et al., 2015) predicts the video of the Frey faces, against a linear predictor of two frames.
package struct FreyVideo: Reproduction {
  /// Its options.
  package static let signature = EvaluationSignature(
    reproducing: "frey-video",
    summary: "A VRNN of the Frey faces as a video: its prediction against a linear one of two frames.",
    details: """
      The first 1,572 frames train, in sequences of 20; the last 393 are predicted, each from the true frames before it. The error is squared and summed \
      over 560 pixels from 0 to 1. There is little to win: the last frame has 3.475, and a ridge regression of two frames 2.943.
      """,
    parameters: [
      FreyFaces.parameter,
      .init("steps", .integer(10...1_000_000), help: "Steps of training, of 16 sequences.", default: .integer(2000)),
      .output("frey-video"),
    ])
  /// 2,000 steps of 320 frames.
  package static let cost = "3 minutes"

  private static let trained = 1572, tested = 393

  private let images: String, output: String
  private let steps: Int
  private let library: ModelLibrary

  /// Throws for a folder with another number of pictures.
  package init(_ arguments: EvaluationArguments, models library: ModelLibrary) throws {
    (images, output, self.library) = (arguments.text("images"), arguments.text("output"), library)
    steps = arguments.integer("steps")
    try FreyFaces.check(images)
  }

  /// Trains, and predicts the end of the video.
  package func run(in context: EvaluationContext) async throws -> Report {
    context.observer(.started(total: 1))
    defer { context.observer(.ended(RunSummary())) }
    let trainings = try Trainings(output, library, context)
    let name = "vrnn"
    let recipe = SequenceRecipe(
      name: name, width: 20, height: 28, latent: 16, states: 128, likelihood: "gaussian", frame: 200, hidden: 128,
      latentHidden: 32,
      data: "{ load-frames: { path: \(images.quoted), frames: 20, every: 1, last: \(Self.trained) }, as: video }",
      rate: 1e-3, batch: 16, steps: steps, seed: context.numberSeed)
    _ = try await trainings.run([(name: name, text: recipe.text)])
    let scores = try await SequenceScores(
      trainings.path(of: name) + "/" + name,
      ["frames": [images], "first": [String(Self.trained + 1)], "length": [String(Self.tested)]], library, context)
    var verdicts = Verdicts(digits: 3)
    verdicts.check(
      Target("error of a frame, last frame", 3.475, .relative(0.01), source: "computed: NumPy"),
      scores.simple("last frame", "prediction-error"))
    verdicts.check(
      Target("error of a frame, VRNN", 2.943, .atMost, source: "computed: ridge of two frames"),
      scores.model("prediction-error"))
    verdicts.checkPriors(of: scores)
    return verdicts.report("the last \(Self.tested) Frey faces, \(steps) steps of training", context: context)
  }
}
