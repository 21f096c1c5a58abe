import LimnModels
import LimnPipelines
import LimnStages

extension Limn {
  /// The stages that pipelines can name.
  static var registry: StageRegistry { .standard() }

  /// The models that can be named, in the usual folders.
  static var models: ModelLibrary { ModelLibrary(families: ModelFamily.all) }
}
