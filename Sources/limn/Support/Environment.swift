import LimnImages
import LimnModels
import LimnPipelines
import LimnPlugins
import LimnStages

/// What the commands know of the program and of where it runs.
enum Environment {
  /// The program's version.
  static let version = "0.1.0"

  /// The formats that files are read and written in.
  static let formats = ImageFormats.standard

  /// The stages that pipelines can name: Limn's own and those of plug-ins.
  static var registry: StageRegistry { registry(models: models) }

  /// The same with models from one library.
  static func registry(models: ModelLibrary) -> StageRegistry {
    let plugins = plugins
    return .standard(models: models, formats: formats, adding: plugins.entries) { plugins.used }
  }

  /// The plug-ins that are installed.
  static var plugins: PluginLibrary {
    PluginLibrary(taken: Set(StageRegistry.standard(models: models, formats: formats).names))
  }

  /// The models that can be named, in the usual folders.
  static var models: ModelLibrary { ModelLibrary(families: ModelFamily.all) }
}
