/// The evaluations that there are.
public enum Evaluations {
  /// All of them, in the order of help: an evaluation is one line here.
  public static let all: [any Evaluation.Type] = [
    DenoisingEvaluation.self,
    PictureEvaluation.self,
    EditEvaluation.self,
    GenerationEvaluation.self,
    LikelihoodEvaluation.self,
    FactorsEvaluation.self,
    OddImagesEvaluation.self,
    ClassificationEvaluation.self,
    SequencesEvaluation.self,
    SourcesEvaluation.self,
  ]
}
