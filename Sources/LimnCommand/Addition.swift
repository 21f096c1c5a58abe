import LimnEvaluation
import LimnFitting
import LimnFoundation
import LimnImages
import LimnModels
import LimnPipelines
import LimnTraining

/// Something of a package's own that stands beside what comes with Limn.
public enum Addition: Sendable {
  /// A stage, by its entry, which is made with the models that can be named.
  case stageEntry(@Sendable (ModelLibrary) -> StageRegistry.Entry)
  /// A model family: folders whose config.json names it are read.
  case family(ModelFamily)
  /// An objective: recipes can train its family.
  case objective(ObjectiveKind)
  /// A penalty of latents, for recipes of all autoencoders.
  case penalty(any LatentPenalty.Type)
  /// A format that photos are read and written in.
  case format(any ImageFormat.Type)
  /// A prior that a file in a model's folder can hold.
  case prior(any StoredPrior.Type)
  /// A kind of prior that `limn fit prior` can fit.
  case priorFitter(any PriorFitter.Type)
  /// A subcommand of `limn evaluate`.
  case evaluation(any Evaluation.Type)
  /// A metric of pictures against clean ones: a column of `limn evaluate pictures` and `denoise`.
  case metric(ImageMetric)

  /// A stage that is made of its arguments alone: `.stage(BlendStage.self, BlendStage.init)`.
  public static func stage<S: Stage>(
    _ type: S.Type, _ make: @escaping @Sendable (Arguments) throws -> S
  ) -> Addition {
    .stageEntry { _ in StageRegistry.Entry(type, make) }
  }

  /// A stage that also needs the models that can be named.
  public static func stage<S: Stage>(
    _ type: S.Type, using make: @escaping @Sendable (Arguments, ModelLibrary) throws -> S
  ) -> Addition {
    .stageEntry { models in StageRegistry.Entry(type) { try make($0, models) } }
  }
}

/// An addition that cannot be: its name is taken.
package struct AdditionError: KindedError, CustomStringConvertible {
  package var errorKind: ErrorKind { .usage }
  /// What is wrong, in one line.
  package let description: String
}
