import LimnCommand
import OwnStages

await LimnTool.main(adding: [
  .stage(PosteriseStage.self, PosteriseStage.init),
  .family(PatchModel.family),
  .objective(PatchObjective.kind),
  .penalty(RangePenalty.self),
  .evaluation(BrightnessEvaluation.self),
  .metric(.largestError),
])
