import LimnImages
import LimnModels
import LimnPipelines
import LimnStages

/// What the commands know of the program and of where it runs.
enum Environment {
  /// The program's version.
  static let version = "0.1.0"

  /// The formats that files are read and written in.
  static let formats = ImageFormats.standard

  /// The stages that pipelines can name.
  static var registry: StageRegistry { .standard(formats: formats) }

  /// The models that can be named, in the usual folders.
  static var models: ModelLibrary { ModelLibrary(families: ModelFamily.all) }
}
