/// The families that can be trained: one line each, beside the file of its objective.
public enum StandardObjectives {
  /// All of them, in the order in which help texts name them.
  public static let all: [ObjectiveKind] = [
    DenoisingObjective.kind, AutoencoderObjective.variationalKind, AutoencoderObjective.kind,
    ClassificationObjective.kind, BasicObjective.variationalKind, BasicObjective.kind,
    SequenceObjective.kind, IdentifiableObjective.kind,
  ]
}
